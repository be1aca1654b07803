"""Looking before an act on many: it tells exactly what the doors would do, and does nothing."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from invoicing import bulk, listing
from invoicing.bulk import ACTS, act_named
from invoicing.bulk_acts import PAYMENT_ACTS
from invoicing.house import House
from invoicing.ledger.situations import FACTS, situations
from invoicing.model.decisions import RULES, Action, Reason, decide, general, situation
from invoicing.model.errors import InvalidInput, Problem, Refused
from invoicing.model.filters import where
from invoicing.model.invoice import Status
from invoicing.model.people import Actor, Permissions, Reach
from invoicing.model.settings import Settings
from invoicing.record import visible
from tests.houses import (
    EVA,
    KARI,
    LOOKS,
    NILS,
    OLA,
    SIRI,
    a_draft,
    a_house,
    a_paid_invoice,
    an_open_invoice,
    everything,
    may,
    now_of,
    pay,
)
from tests.lives import all_lives
from tests.test_decisions import outcomes

UNASSIGNED = replace(SIRI, permissions=replace(SIRI.permissions, unassigned=True))
DELETES_ONLY = may(NILS, view=Reach.ALL, edit=Reach.NONE, delete=Reach.TEAM)
ACTORS = (KARI, NILS, SIRI, OLA, UNASSIGNED, DELETES_ONLY)
SWITCHED = {"allow_edit_finalized": True, "allow_delete_finalized": True}
PARAMETERS: Mapping[str, dict[str, object]] = {
    "assign_owner": {"owner": 2},
    "set_property": {"name": "c_project", "value": "Bridge"},
    "delete": {"reason": None},
    "send": {"base": "https://faktura.fjord.no"},
    "remind": {},
}


def lives(folder: Path, **settings: bool) -> House:
    return a_house(folder, prepare=all_lives, **settings)


def everyone(house: House) -> list[int]:
    with house.reading() as cursor:
        return [id for (id,) in cursor.execute("select id from invoice order by id").fetchall()]


def by_the_door(house: House, actor: Actor, act: str, seen: Mapping[int, int]) -> dict[int, Any]:
    """What the door says to each at the version seen: the key of its refusal, None where it did
    it. All of it is taken back."""
    said: dict[int, Any] = {}
    with suppress(TakeBack), house.books(actor, batch=1) as books:
        for id, version in seen.items():
            try:
                act_named(act).each(books, id, version, PARAMETERS.get(act, {}))
                said[id] = None
            except Problem as problem:
                said[id] = problem.key
        raise TakeBack
    return said


class TakeBack(Exception):
    """Ends a transaction without keeping it."""


# ── it agrees with the doors ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("actor", "settings"),
    [(KARI, {}), *((actor, SWITCHED) for actor in ACTORS)],
    ids=["switched off", "all", "team", "own", "none", "own and nobody's", "deletes only"],
)
@pytest.mark.parametrize("act", ACTS)
def test_what_it_tells_is_what_the_door_does(
    tmp_path: Path, act: str, actor: Actor, settings: dict[str, bool]
) -> None:
    house = lives(tmp_path, **settings)
    plan = bulk.look(house, actor, act, everyone(house))
    told = {row.id: row.reason and f"reason.{row.reason}" for row in plan.rows}
    assert told == by_the_door(house, actor, act, {row.id: row.version for row in plan.rows})
    hidden = by_the_door(house, actor, act, dict.fromkeys(set(everyone(house)) - set(told), 1))
    assert set(hidden.values()) <= {"problem.not_found"}


@pytest.mark.parametrize("act", PAYMENT_ACTS)
@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: f"{a.name}-{a.permissions.edit}")
def test_of_payments_it_tells_what_the_door_does_too(
    tmp_path: Path, act: str, actor: Actor
) -> None:
    house = lives(tmp_path)
    with house.reading() as cursor:
        ids = [id for (id,) in cursor.execute("select id from payment").fetchall()]
    plan = bulk.look(house, actor, act, ids)
    told = {row.id: row.reason and f"reason.{row.reason}" for row in plan.rows}
    assert told == by_the_door(house, actor, act, {row.id: row.version for row in plan.rows})
    assert told or actor is OLA


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: f"{a.name}-{a.permissions.edit}")
def test_the_facts_are_those_of_each_invoice(tmp_path: Path, actor: Actor) -> None:
    house = lives(tmp_path, **SWITCHED)
    switches = house.settings().switches
    with house.reading() as cursor:
        found = list(situations(cursor, listing.view_from({}), house.asker(actor), switches, 1_000))
        for each in found:
            invoice = visible(cursor, actor, each.id)
            facts = situation(invoice, actor, switches, today=house.today())
            assert each.version == invoice.version
            assert asdict(each.situation) == asdict(facts)
    assert len(found) == len(bulk.look(house, actor, "void", everyone(house)).rows)


def test_every_reason_of_every_act_is_met(tmp_path: Path) -> None:
    """Else the tests above would agree about too little."""
    house, met = lives(tmp_path), set()
    for act in ACTS:
        for actor in ACTORS:
            rows = bulk.look(house, actor, act, everyone(house)).rows
            met |= {(ACTS[act].action, row.reason) for row in rows}
    possible = {
        (act.action, Reason(check.__name__)) for act in ACTS.values() for check in RULES[act.action]
    }
    assert possible - met == set()


def test_every_fact_that_an_act_asks_for_is_read() -> None:
    read = {"may_edit", "may_delete", *FACTS, *asdict(Settings().switches)}
    same_for_all = {"may_payments", "may_export", "super_admin"}
    asked = {fact for act in ACTS.values() for known, _ in outcomes(act.action) for fact in known}
    assert asked <= read | same_for_all
    assert same_for_all <= asdict(general(KARI)).keys()


# ── what it tells ────────────────────────────────────────────────────────────────────────────────


def test_it_changes_nothing(tmp_path: Path) -> None:
    house = lives(tmp_path)
    before = everything(house)
    for act in ACTS:
        bulk.look(house, KARI, act, listing.view_from({}))
    assert everything(house) == before


def test_refusals_are_counted_by_reason_with_examples(house: House) -> None:
    drafts = [a_draft(house, title=f"Draft {n}") for n in range(5)]
    paid = a_paid_invoice(house)
    opened = an_open_invoice(house)
    plan = bulk.look(house, KARI, "void", listing.view_from({}))
    assert plan.passing == 1
    assert [(r.reason, r.count) for r in plan.refusals] == [
        (Reason.IS_DRAFT, 5),
        (Reason.MANUAL_PAYMENT_VOID, 1),
    ]
    assert [e.name for e in plan.refusals[0].examples] == [d.title for d in drafts[:3]]
    assert [e.name for e in plan.refusals[1].examples] == [paid.number]
    assert [row.name for row in plan.numbered] == [opened.number]


def test_a_view_is_resolved_to_what_it_shows(house: House) -> None:
    an_open_invoice(house, "10")
    small, large = an_open_invoice(house, "20"), an_open_invoice(house, "3000")
    a_draft(house, "5000")
    wanted = where("amount_billed", "gte", "20").to_json()
    plan = bulk.look(house, KARI, "void", listing.view_from({"status": "open", "filter": wanted}))
    assert [row.id for row in plan.rows] == [small.id, large.id]
    named = listing.view_from({"q": str(large.number)})
    assert [row.id for row in bulk.look(house, KARI, "void", named).rows] == [large.id]


def test_the_oldest_comes_first_and_undated_drafts_last(house: House) -> None:
    today = house.today()
    undated = a_draft(house, issue_date=None, due_date=None)
    new = a_draft(house, issue_date=today)
    old = a_draft(house, issue_date=today.replace(day=1))
    plan = bulk.look(house, KARI, "finalize", [new.id, undated.id, old.id])
    assert [row.id for row in plan.rows] == [old.id, new.id, undated.id]


def test_what_is_gone_or_out_of_reach_is_counted_as_missing(house: House) -> None:
    own, others = an_open_invoice(house, by=NILS), an_open_invoice(house, by=KARI)
    seen = replace(SIRI, permissions=replace(SIRI.permissions))
    plan = bulk.look(house, NILS, "void", [own.id, others.id, 999, 999])
    assert (len(plan.rows), plan.missing) == (2, 1)
    assert bulk.look(house, seen, "void", [own.id, others.id]).missing == 2
    assert bulk.look(house, KARI, "void", []).rows == ()


def test_a_payment_made_meanwhile_is_seen_at_the_next_look(house: House) -> None:
    invoice = an_open_invoice(house)
    assert bulk.look(house, KARI, "void", [invoice.id]).passing == 1
    paid = pay(house, invoice)
    plan = bulk.look(house, KARI, "void", [invoice.id])
    assert (plan.passing, plan.rows[0].version) == (0, paid.version)
    assert now_of(house, invoice).status is Status.PAID


# ── who and what ─────────────────────────────────────────────────────────────────────────────────


def test_who_may_see_nothing_may_not_look(house: House) -> None:
    with pytest.raises(Refused, match="no_view"):
        bulk.look(house, may(OLA, view=Reach.NONE), "void", [])


def test_an_act_that_is_none_is_refused_by_name(house: House) -> None:
    with pytest.raises(InvalidInput, match="unknown_act"):
        bulk.look(house, KARI, "clone", [])


def test_more_than_can_be_done_at_once_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    ids = [an_open_invoice(house).id for _ in range(3)]
    with pytest.raises(InvalidInput, match="too_many"):
        bulk.look(house, KARI, "void", listing.view_from({}))
    assert len(bulk.look(house, KARI, "void", ids[:2]).rows) == 2


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        (KARI, set(ACTS)),
        (may(NILS, delete=Reach.NONE), set(ACTS) - {"delete"}),
        (may(NILS, edit=Reach.OWN, delete=Reach.OWN), set(ACTS)),
        (DELETES_ONLY, {"delete", "pdf_zip"}),
        (OLA, {"pdf_zip"}),
        (EVA, {"pdf_zip"}),
        (replace(OLA, permissions=Permissions()), {"pdf_zip"}),
    ],
)
def test_what_somebody_can_do_to_no_invoice_is_offered_with_the_reason(
    who: Actor, offered: set[str]
) -> None:
    found = bulk.offered(who)
    assert {name for name, decision in found.items() if decision} == offered
    for name in set(ACTS) - offered:
        wanted = Reason.NO_DELETE if ACTS[name].action is Action.DELETE else Reason.NO_EDIT
        assert found[name].reason is wanted
    assert decide(Action.VOID, general(who)).reason is not None, "a draft is never voided"
    assert LOOKS.edit is Reach.NONE
