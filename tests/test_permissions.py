"""Who may see and do what: a reach holds at every door, and what is hidden is not there.

Four invoices: Nils's own, one of a colleague in the North, one of somebody in the South, and one
of nobody. A reach shows some of them; the others answer like an invoice that never was.
"""

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from invoicing import exporting, lifecycle, listing, payments, record
from invoicing.house import House
from invoicing.ledger.predicates import Bindings, reach_sql
from invoicing.model.errors import NotFound, Refused
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor, Owner, Reach, permissions_from
from invoicing.model.table import View
from invoicing.payments import Receipt
from tests.export_requests import csv_of
from tests.houses import (
    EVA,
    KARI,
    NILS,
    OLA,
    PEOPLE,
    SIRI,
    TODAY,
    a_draft,
    a_house,
    a_payment,
    an_open_invoice,
    ask,
    everything,
    may,
    now_of,
    pay,
    prepared,
    set_up,
)

OWNERS = {"own": NILS, "team": KARI, "other": SIRI, "nobody": None}
#: What Nils of the North reaches, without and with the tick for unassigned.
REACHES = {
    (Reach.ALL, False): "own team other nobody",
    (Reach.ALL, True): "own team other nobody",
    (Reach.TEAM, False): "own team",
    (Reach.TEAM, True): "own team nobody",
    (Reach.OWN, False): "own",
    (Reach.OWN, True): "own nobody",
    (Reach.NONE, False): "",
    (Reach.NONE, True): "",
}
EVERY_REACH = pytest.mark.parametrize(
    ("reach", "unassigned", "shown"), [(*key, shown) for key, shown in REACHES.items()]
)

Four = dict[str, Invoice]


def four_owners(house: House) -> Four:
    """An open invoice of 100, 200, 300 and 400 for each kind of owner."""
    set_up(house, allow_edit_finalized=True, allow_delete_finalized=True)
    made = {}
    for amount, (kind, owner) in enumerate(OWNERS.items(), 1):
        issued = an_open_invoice(house, f"{amount}00", title=f"Of {kind}")
        id = owner.account_id if owner else None
        made[kind] = lifecycle.assign_owner(house, KARI, issued.id, id)
    return made


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, prepare=four_owners)


@pytest.fixture
def four() -> Four:
    return prepared(four_owners)[1]


def names(four: Four, ids: list[int]) -> set[str]:
    return {kind for kind, invoice in four.items() if invoice.id in ids}


# ── seeing ───────────────────────────────────────────────────────────────────────────────────────


@EVERY_REACH
def test_a_reach_holds_in_the_list_its_sums_the_search_the_filter_and_the_export(
    house: House, four: Four, reach: Reach, unassigned: bool, shown: str
) -> None:
    nils, wanted = may(NILS, view=reach, unassigned=unassigned), set(shown.split())
    if reach is Reach.NONE:
        for question in (listing.page, csv_of):
            with pytest.raises(Refused, match="no_view"):
                list(question(house, nils, View(("number",))))
        return
    table = listing.page(house, nils, View(("number",)))
    assert names(four, [row.id for row in table.rows]) == wanted
    assert table.count == len(wanted)
    billed = sum(four[kind].totals.amount_billed for kind in wanted)
    assert [s.amounts["billed"] for s in table.sums] == [billed]
    for kind, invoice in four.items():
        for view in (
            View(("number",), search=f"of {kind}"),
            View(("number",), search=str(invoice.number)),
            View(("number",), filter=listing.view_from({"filter": titled(kind)}).filter),
        ):
            assert listing.page(house, nils, view).count == (kind in wanted)
    file = csv_of(house, nils, View(("title",))).decode()
    assert {kind for kind in four if f"Of {kind}" in file} == wanted


def titled(kind: str) -> str:
    return f'[[{{"property":"title","operator":"is","value":"Of {kind}"}}]]'


@EVERY_REACH
def test_a_record_out_of_reach_is_not_there(
    house: House, four: Four, reach: Reach, unassigned: bool, shown: str
) -> None:
    nils = may(NILS, view=reach, unassigned=unassigned)
    for kind, invoice in four.items():
        if kind in shown.split():
            assert record.read(house, nils, invoice.id).invoice == invoice
            assert record.by_number(house, nils, str(invoice.number)).invoice == invoice
            continue
        with pytest.raises(NotFound) as hidden:
            record.read(house, nils, invoice.id)
        with pytest.raises(NotFound) as missing:
            record.read(house, nils, 999)
        assert hidden.value.key == missing.value.key
        with pytest.raises(NotFound):
            record.by_number(house, nils, str(invoice.number))


@EVERY_REACH
def test_payments_are_seen_with_the_invoice_they_are_on(
    house: House, four: Four, reach: Reach, unassigned: bool, shown: str
) -> None:
    nils = may(NILS, view=reach, unassigned=unassigned)
    on = {kind: pay(house, invoice, "10").payments[0] for kind, invoice in four.items()}
    loose = a_payment(house)
    for kind, payment in on.items():
        if kind in shown.split():
            assert record.payment(house, nils, payment.id)[0] == payment
            assert record.payment_history(house, nils, payment.id)
            continue
        for door in (record.payment, record.payment_history, payments.delete):
            with pytest.raises(NotFound):
                door(house, nils, payment.id)
    if reach is Reach.NONE:
        return
    found = listing.page(house, nils, View(("amount",), sort="paid_on"), "payment")
    ids = {row.id for row in found.rows}
    assert {kind for kind, payment in on.items() if payment.id in ids} == set(shown.split())
    assert (loose.id in ids) == ("nobody" in shown)  # money on no invoice has no owner


# ── doing ────────────────────────────────────────────────────────────────────────────────────────

Act = Callable[[House, Actor, Invoice], object]
#: What needs which permission; `payment` is one that stands on the invoice.
ACTS: dict[str, tuple[str, str, Act]] = {
    "edit": ("edit", "no_edit", lambda h, a, i: lifecycle.edit(h, a, i.id, {"title": "New"})),
    "void": ("edit", "no_edit", lambda h, a, i: lifecycle.void(h, a, i.id)),
    "clone": ("edit", "no_edit", lambda h, a, i: lifecycle.clone(h, a, i.id)),
    "assign": ("edit", "no_edit", lambda h, a, i: lifecycle.assign_owner(h, a, i.id, 4)),
    "set_properties": ("edit", "no_edit", lambda h, a, i: lifecycle.set_properties(h, a, i.id, {})),
    "delete": ("delete", "no_delete", lambda h, a, i: lifecycle.delete(h, a, i.id)),
    "record": ("edit", "no_payments", lambda h, a, i: payments.record(h, a, i.id, TEN)),
    "apply": (
        "edit",
        "no_payments",
        lambda h, a, i: payments.apply(h, a, i.id, a_payment(h).id),
    ),
}
TEN = Receipt(Decimal(10), TODAY)
EVERY_ACT = pytest.mark.parametrize("act", ACTS)


@pytest.mark.contract("A-30", "A-31")
@EVERY_ACT
@pytest.mark.parametrize("reach", Reach)
def test_what_is_seen_but_not_within_reach_is_refused(
    house: House, four: Four, act: str, reach: Reach
) -> None:
    permission, reason, do = ACTS[act]
    nils = may(NILS, **{permission: reach, "unassigned": False, "payments": False})
    for kind, invoice in four.items():
        if kind in REACHES[reach, False].split():
            do(house, nils, invoice)
            continue
        with pytest.raises(Refused, match=reason):
            do(house, nils, invoice)
        assert now_of(house, invoice) == invoice


@EVERY_ACT
def test_to_what_is_hidden_nothing_is_done(house: House, four: Four, act: str) -> None:
    nils = may(NILS, view=Reach.OWN, unassigned=False)
    for kind in ("team", "other", "nobody"):
        with pytest.raises(NotFound):
            ACTS[act][2](house, nils, four[kind])
        assert now_of(house, four[kind]) == four[kind]


@pytest.mark.parametrize("reach", Reach)
def test_a_draft_is_finalized_within_the_reach_of_editing(house: House, reach: Reach) -> None:
    nils = may(NILS, edit=reach, unassigned=False)
    for kind, owner in OWNERS.items():
        draft = a_draft(house)
        id = owner.account_id if owner else None
        lifecycle.assign_owner(house, KARI, draft.id, id)
        if kind in REACHES[reach, False].split():
            lifecycle.finalize(house, nils, draft.id)
        else:
            with pytest.raises(Refused, match="no_edit"):
                lifecycle.finalize(house, nils, draft.id)


@pytest.mark.parametrize(
    ("who", "door", "reason"),
    [
        (OLA, lambda h, a: lifecycle.create(h, a, {}), "no_edit"),
        (EVA, lambda h, a: lifecycle.create(h, a, {}), "no_edit"),
        (OLA, lambda h, a: csv_of(h, a, View(("number",))), "no_export"),
        (OLA, lambda h, a: exporting.may_export(a), "no_export"),
    ],
)
def test_what_is_about_no_record_takes_the_permission_alone(
    house: House, who: Actor, door: Callable[[House, Actor], object], reason: str
) -> None:
    before = everything(house)
    with pytest.raises(Refused, match=reason):
        door(house, who)
    assert everything(house) == before


@pytest.mark.parametrize("act", [a for a in ACTS if a not in ("delete", "void")])
def test_a_super_admin_reaches_everything(house: House, four: Four, act: str) -> None:
    for invoice in four.values():
        ACTS[act][2](house, KARI, invoice)


def test_whoever_gives_an_invoice_away_no_longer_reaches_it(house: House, four: Four) -> None:
    nils = may(NILS, view=Reach.OWN, edit=Reach.OWN)
    pay(house, four["own"], "10")
    given = lifecycle.assign_owner(house, nils, four["own"].id, SIRI.account_id)
    for door in (record.read, lifecycle.clone):
        with pytest.raises(NotFound):
            door(house, nils, given.id)
    with pytest.raises(NotFound):
        record.payment(house, nils, given.payments[0].id)
    assert record.read(house, may(SIRI, view=Reach.OWN), given.id)


# ── the same reach, twice ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reach", Reach)
def test_the_books_reach_what_the_actor_reaches(house: House, four: Four, reach: Reach) -> None:
    everybody = [*PEOPLE, Actor(None, "Nobody in particular")]
    for person, unassigned in product(everybody, (False, True)):
        who = may(person, view=reach, unassigned=unassigned)
        bindings = Bindings()
        where = reach_sql(who, reach, bindings)
        found = ask(house, f"select id from invoice where {where}", **bindings.values)
        twin = {i.id for i in four.values() if who.reaches(reach, i.owner)}
        assert {id for (id,) in found} == twin, who


def test_people_without_a_team_are_not_a_team() -> None:
    loner = may(EVA, view=Reach.TEAM)
    assert not loner.reaches(Reach.TEAM, Owner(9, "Another loner", None))
    assert loner.reaches(Reach.TEAM, Owner(5, "Eva Moe", None))


def test_permissions_that_are_not_kept_are_not_given() -> None:
    granted = permissions_from({"view": "own", "export": True})
    assert (granted.view, granted.edit, granted.delete) == (Reach.OWN, Reach.NONE, Reach.NONE)
    assert (granted.export, granted.payments, granted.unassigned) == (True, False, False)
