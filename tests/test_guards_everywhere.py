"""Every guard, asked four ways: on the page, on the command line, for many at once, and directly.

The rule table says of each life of an invoice what may be done to it and why not. Each way in must
say the same, with the same sentence; and what is refused changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicing import (
    associations,
    bulk,
    checkouts,
    lifecycle,
    payments,
    promises,
    record,
    sending,
)
from invoicing.associations import Kind
from invoicing.house import House
from invoicing.ledger.situations import situations
from invoicing.model.decisions import RULES, Action, Reason, decide
from invoicing.model.errors import Problem, Refused
from invoicing.model.people import Actor
from invoicing.payments import Receipt
from invoicing.words import words
from parts import desk
from tests.command_line import tally
from tests.houses import KARI, OLA, TODAY, a_house, everything, set_up
from tests.lives import LIVES
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, menu, widget
from tests.pages.reading import said

EN = words("en")
SWITCHES = {"allow_edit_finalized": True, "allow_delete_finalized": True}

Door = Callable[[House, Actor, int], object]
#: Act → the direct call.
DOORS: Mapping[Action, Door] = {
    Action.EDIT: lambda h, a, id: lifecycle.edit(h, a, id, {"title": "Other"}),
    Action.FINALIZE: lifecycle.finalize,
    Action.RECORD_PAYMENT: lambda h, a, id: payments.record(h, a, id, Receipt(Decimal(1), TODAY)),
    Action.CHARGE: lambda h, a, id: checkouts.charge(h, a, id, f"key-{id}"),
    Action.SEND: lambda h, a, id: sending.send(h, a, id, sending.Wanted("", "", "", ""), "k", ""),
    Action.CLONE: lifecycle.clone,
    Action.DELETE: lifecycle.delete,
    Action.VOID: lifecycle.void,
    Action.ASSIGN_OWNER: lambda h, a, id: lifecycle.assign_owner(h, a, id, 4),
    Action.SET_PROPERTY: lambda h, a, id: lifecycle.set_properties(h, a, id, {"billable": False}),
    Action.PROMISE: lambda h, a, id: promises.record_promise(h, a, id, TODAY, Decimal(1)),
    Action.DISPUTE: lambda h, a, id: promises.dispute(h, a, id, "Too dear"),
    Action.ASSOCIATE: lambda h, a, id: associations.add(h, a, id, Kind.DEAL, "Spring"),
}
#: Act → what it is called where many are done at once; there it is on the command line too.
MANY = {act.action: name for name, act in bulk.ACTS.items() if act.action in DOORS}
#: Where the page says why not, for what is not in the menu: by the key of a button.
BUTTONS = {
    Action.FINALIZE: "next-step",
    Action.SET_PROPERTY: "own-values",
    Action.PROMISE: "promise-add",
    Action.DISPUTE: "dispute-add",
    Action.ASSOCIATE: "tie-deal",
}
ACTORS = {"all": KARI, "looks only": OLA}


def lives(house: House) -> dict[str, int]:
    """Each life once, of Kari."""
    return {name: make(house, KARI).id for name, make in LIVES.items()}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, prepare=lives)


def verdicts(house: House, actor: Actor) -> dict[int, dict[Action, Reason | None]]:
    """What the rule table says of each invoice: the reason why not, or None."""
    view = house.asker(actor)
    with house.reading() as cursor:
        ids = [id for (id,) in cursor.execute("select id from invoice order by id").fetchall()]
        found = list(situations(cursor, ids, view, house.settings().switches, 1_000))
    return {f.id: {act: decide(act, f.situation).reason for act in DOORS} for f in found}


def refused(house: House, actor: Actor) -> Iterator[tuple[int, Action, Reason]]:
    for id, said_of in verdicts(house, actor).items():
        yield from ((id, act, reason) for act, reason in said_of.items() if reason is not None)


WAYS = pytest.mark.parametrize(
    ("who", "switches"),
    [("all", {}), ("all", SWITCHES), ("looks only", SWITCHES)],
    ids=["switched off", "switched on", "looks only"],
)


# ── directly ─────────────────────────────────────────────────────────────────────────────────────


@WAYS
def test_a_direct_call_is_refused_with_the_reason_and_changes_nothing(
    house: House, who: str, switches: dict[str, bool]
) -> None:
    set_up(house, **switches)
    before = everything(house)
    for id, act, reason in refused(house, ACTORS[who]):
        with pytest.raises(Refused) as found:
            DOORS[act](house, ACTORS[who], id)
        assert found.value.key == f"reason.{reason}", (act, id)
    assert everything(house) == before


# ── many at once ─────────────────────────────────────────────────────────────────────────────────


@WAYS
@pytest.mark.parametrize("act", MANY)
def test_an_act_on_many_refuses_each_with_the_same_reason(
    house: House, act: Action, who: str, switches: dict[str, bool]
) -> None:
    set_up(house, **switches)
    of = verdicts(house, ACTORS[who])
    plan = bulk.look(house, ACTORS[who], MANY[act], list(of))
    assert {row.id: row.reason for row in plan.rows} == {id: of[id][act] for id in of}


# ── on the command line ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("switches", [{}, SWITCHES], ids=["switched off", "switched on"])
@pytest.mark.parametrize("act", MANY)
def test_the_command_line_says_the_same_sentences(
    house: House, act: Action, switches: dict[str, bool]
) -> None:
    set_up(house, **switches)
    expected = Counter(of[act] for of in verdicts(house, KARI).values())
    told = tally("bulk", MANY[act], "--all", "--dry-run", house=house)
    assert told.code == 0, told.err
    lines = {" ".join(line.split()).partition(" (")[0] for line in told.out.splitlines()}
    wanted = {
        f"{n} {EN(f'reason.{reason}' if reason else 'bulk.passes')}"
        for reason, n in expected.items()
    }
    assert lines == wanted


# ── on the page ──────────────────────────────────────────────────────────────────────────────────


def fewest(house: House, actor: Actor) -> list[int]:
    """Invoices that between them meet every reason of every act, as few as are found quickly."""
    left = {(act, reason) for _, act, reason in refused(house, actor)}
    met: dict[int, set[tuple[Action, Reason]]] = {}
    for id, act, reason in refused(house, actor):
        met.setdefault(id, set()).add((act, reason))
    chosen = []
    while left:
        best = max(met, key=lambda id: len(met[id] & left))
        chosen.append(best)
        left -= met[best]
    return chosen


def shown_on(at: Any, act: Action) -> str | None:
    """What the page says why an act cannot be done; nothing where it is not offered at all."""
    if act is Action.ASSIGN_OWNER:
        picker = widget(at, "selectbox", "Owner")
        return str(picker.help) if picker.disabled else None
    if act in BUTTONS:
        buttons = [b for b in at.button if b.key == BUTTONS[act]]
        return str(buttons[0].help) if buttons and buttons[0].disabled else None
    return menu(at).get(EN(f"action.{act}"))


@WAYS
def test_the_page_says_the_same_sentences(
    house: House, monkeypatch: pytest.MonkeyPatch, who: str, switches: dict[str, bool]
) -> None:
    monkeypatch.setattr(desk, "house", lambda: house)
    set_up(house, **switches)
    seat, actor = Seat(house, monkeypatch), ACTORS[who]
    for id in fewest(house, actor):
        decisions = record.read(house, actor, id).decisions
        at = seat.open("invoice", actor, id=str(id))
        for act in DOORS:
            decision = decisions[act]
            if act is Action.FINALIZE and decision.shown and record.read(house, actor, id).lacking:
                keyed(at, "next-step").click().run()
                assert EN(f"reason.{decision.reason}") in said(at), (act, id)
            elif decision or not decision.shown:
                assert shown_on(at, act) is None, (act, id)
            else:
                assert shown_on(at, act) == EN(f"reason.{decision.reason}"), (act, id)


# ── and nothing is left out ──────────────────────────────────────────────────────────────────────


def test_every_reason_of_every_act_is_met_but_those_that_no_invoice_is_in(house: House) -> None:
    met = set()
    for who, switches in (("all", {}), ("all", SWITCHES), ("looks only", SWITCHES)):
        set_up(house, **dict.fromkeys(SWITCHES, False) | switches)
        met |= {(act, reason) for _, act, reason in refused(house, ACTORS[who])}
    possible = {(act, Reason(check.__name__)) for act in DOORS for check in RULES[act]}
    # whoever has no stored method is told that first
    assert possible - met == {(Action.CHARGE, Reason.CAPTURING)}


def test_a_refusal_is_a_problem_with_a_sentence(house: House) -> None:
    for _, _, reason in refused(house, KARI):
        assert EN.explain(Problem(f"reason.{reason}")).endswith(".")
