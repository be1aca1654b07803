"""What may be done to an invoice, and why not: the rule table, walked over everything possible.

A rule reads few of the facts of a situation. `outcomes` asks it with nothing known and branches
at every fact it reads, so that the leaves together are all situations there are.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from invoicing.model.decisions import (
    HIDING,
    MENU,
    RULES,
    Action,
    Decision,
    Reason,
    Situation,
    decide,
)
from invoicing.model.errors import Refused
from invoicing.model.invoice import Status
from invoicing.words import words

Facts = dict[str, Any]
FACTS = {f.name: tuple(Status) if f.name == "status" else (False, True) for f in fields(Situation)}


class Unknown(Exception):
    """A rule reads a fact that nobody has settled yet."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


class Partly:
    """A situation of which some facts are settled."""

    def __init__(self, known: Facts) -> None:
        self.known = known

    def __getattr__(self, name: str) -> Any:
        derived = getattr(Situation, name)
        if isinstance(derived, property):
            return derived.fget(self)
        if name not in self.known:
            raise Unknown(name)
        return self.known[name]


def outcomes(action: Action) -> Iterator[tuple[Facts, Decision]]:
    """Every way through the rules of `action`: the facts that were read, and the verdict."""
    waiting: list[Facts] = [{}]
    while waiting:
        known = waiting.pop()
        try:
            yield known, decide(action, Partly(known))  # type: ignore[arg-type]
        except Unknown as asked:
            waiting += [known | {asked.fact: value} for value in FACTS[asked.fact]]


def possible(known: Facts) -> bool:
    """Whether some invoice can be in a situation with these facts."""
    status = known.get("status")
    paying = known.get("manual_payment") or known.get("online_payment")
    due = known.get("something_due")
    return not (
        (status is Status.DRAFT and (paying or due))
        or (status in (Status.PAID, Status.VOIDED) and due)
        or (status is Status.VOIDED and paying)
        or (status is Status.OPEN and due is False and known.get("credit_note") is False)
        or (known.get("credit_note") and due)
    )


# ── every situation ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("action", Action)
def test_every_situation_has_exactly_one_verdict(action: Action) -> None:
    for known, decision in outcomes(action):
        assert decision.action is action
        assert bool(decision) == (decision.reason is None), known
    share = [1 / _ways(known) for known, _ in outcomes(action)]
    assert sum(share) == 1, "the leaves do not cover all situations once"


def _ways(known: Facts) -> int:
    ways = 1
    for fact in known:
        ways *= len(FACTS[fact])
    return ways


@pytest.mark.parametrize("action", Action)
def test_no_check_is_dead(action: Action) -> None:
    reached = {d.reason for known, d in outcomes(action) if possible(known)}
    asked = [check.__name__ for check in RULES[action]]
    assert [r for r in asked if r not in reached] == []
    assert len(set(asked)) == len(asked), "a check stands twice"
    assert None in reached, "nothing ever allows it"


def test_every_reason_belongs_to_a_rule() -> None:
    given = {check.__name__ for checks in RULES.values() for check in checks}
    # who may see nothing is turned away before there is an invoice to decide on
    assert set(Reason) - given == {Reason.NO_VIEW}


def test_every_action_has_rules() -> None:
    assert set(RULES) == set(Action)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_in_both_languages(reason: Reason, language: str) -> None:
    sentence = words(language)(f"reason.{reason}")
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert sentence != words({"en": "nb", "nb": "en"}[language])(f"reason.{reason}")


def test_a_refusal_names_its_reason() -> None:
    decision = decide(Action.VOID, Situation(status=Status.DRAFT))
    assert not decision
    with pytest.raises(Refused) as refused:
        decision.enforce()
    assert refused.value.key == "reason.is_draft"


def test_what_is_allowed_is_enforced_silently() -> None:
    decide(Action.PROPERTY_HISTORY, Situation()).enforce()


# ── the menu of the contract, cell by cell ───────────────────────────────────────────────────────

#: Everything allowed and switched on, an invoice that is complete.
ABLE = Situation(
    has_contact=True,
    has_address=True,
    has_lines=True,
    has_stored=True,
    allow_edit_finalized=True,
    allow_delete_finalized=True,
    may_edit=True,
    may_delete=True,
    may_payments=True,
    may_export=True,
    sees_all=True,
    super_admin=True,
)
UNPAID = replace(ABLE, status=Status.OPEN, something_due=True, reminder_coming=True)
PAID = replace(ABLE, status=Status.PAID)
COLUMNS = {
    "draft": ABLE,
    "open, unpaid": UNPAID,
    "open, part paid": replace(UNPAID, manual_payment=True),
    "paid manually": replace(PAID, manual_payment=True),
    "paid online": replace(PAID, online_payment=True),
    "voided": replace(ABLE, status=Status.VOIDED),
}
#: ✔ enabled, ⊘ shown disabled with the reason, – absent; in the order of the columns.
TABLE = {
    Action.EDIT:             "✔ ✔ ⊘ ⊘ ⊘ ⊘",
    Action.RECORD_PAYMENT:   "– ✔ ✔ ⊘ ⊘ ⊘",
    Action.CHARGE:           "– ✔ ✔ ⊘ ⊘ ⊘",
    Action.VIEW_INVOICE:     "– ✔ ✔ ✔ ✔ ✔",
    Action.COPY_LINK:        "– ✔ ✔ ✔ ✔ ✔",
    Action.DOWNLOAD:         "– ✔ ✔ ✔ ✔ ✔",
    Action.SEND:             "– ✔ ✔ ✔ ✔ ⊘",
    Action.REMIND:           "– ✔ ✔ ⊘ ⊘ ⊘",
    Action.EDIT_REMINDERS:   "– ✔ ✔ ⊘ ⊘ ⊘",
    Action.PROPERTY_HISTORY: "✔ ✔ ✔ ✔ ✔ ✔",
    Action.CLONE:            "✔ ✔ ✔ ✔ ✔ ✔",
    Action.DELETE:           "✔ ✔ ⊘ ⊘ ⊘ ⊘",
    Action.VOID:             "– ✔ ⊘ ⊘ ⊘ ⊘",
}  # fmt: skip
CELLS = [
    pytest.param(action, situation, cell, id=f"{action}-{column}")
    for action, row in TABLE.items()
    for (column, situation), cell in zip(COLUMNS.items(), row.split(), strict=True)
]


def cell_of(decision: Decision) -> str:
    return "✔" if decision else "⊘" if decision.shown else "–"


@pytest.mark.contract("A-20", "A-25", "A-66", "A-69", "A-70")
@pytest.mark.parametrize(("action", "situation", "cell"), CELLS)
def test_the_menu_is_the_contracts(action: Action, situation: Situation, cell: str) -> None:
    assert cell_of(decide(action, situation)) == cell


def test_the_menu_has_the_rows_of_the_table_in_its_order() -> None:
    assert list(MENU) == list(TABLE)


@pytest.mark.contract("A-25")
def test_a_draft_offers_four_acts_and_no_more() -> None:
    shown = [a for a in MENU if decide(a, ABLE).shown]
    assert shown == [Action.EDIT, Action.PROPERTY_HISTORY, Action.CLONE, Action.DELETE]


@pytest.mark.parametrize(
    ("online", "deleted", "reason"),
    [
        (False, False, None),
        (True, False, Reason.PAYMENT_ONLINE),
        (False, True, Reason.PAYMENT_DELETED),
    ],
)
def test_only_a_manual_payment_that_stands_is_deleted(
    online: bool, deleted: bool, reason: Reason | None
) -> None:
    situation = replace(PAID, payment_online=online, payment_deleted=deleted)
    assert decide(Action.DELETE_PAYMENT, situation).reason is reason


def test_an_act_is_absent_only_where_a_draft_and_a_finalized_invoice_differ() -> None:
    assert {Reason.IS_DRAFT, Reason.NOT_DRAFT} == HIDING


# ── the sentence that is told ────────────────────────────────────────────────────────────────────

TOLD = [
    ("A-30", Action.EDIT, {"may_edit": False}, Reason.NO_EDIT),
    ("A-31", Action.DELETE, {"may_delete": False}, Reason.NO_DELETE),
    ("A-34", Action.EDIT, {"allow_edit_finalized": False}, Reason.EDIT_FINALIZED_OFF),
    ("A-36", Action.EDIT, {"manual_payment": True}, Reason.HAS_PAYMENT_EDIT),
    ("A-36", Action.EDIT, {"online_payment": True}, Reason.HAS_PAYMENT_EDIT),
    ("A-39", Action.EDIT, {"from_subscription": True}, Reason.FROM_SUBSCRIPTION),
    ("A-61", Action.DELETE, {"allow_delete_finalized": False}, Reason.DELETE_FINALIZED_OFF),
    ("A-66", Action.DELETE, {"status": Status.PAID}, Reason.PAID_CANNOT_DELETE),
    ("A-69", Action.VOID, {"status": Status.VOIDED}, Reason.IS_VOIDED),
    ("A-69", Action.RECORD_PAYMENT, {"status": Status.VOIDED}, Reason.IS_VOIDED),
    ("A-70", Action.EDIT, {"status": Status.VOIDED}, Reason.IS_VOIDED),
    ("A-70", Action.DELETE, {"status": Status.VOIDED}, Reason.IS_VOIDED),
    ("A-71", Action.VOID, {"online_payment": True}, Reason.ONLINE_PAYMENT_EVER),
    ("A-72", Action.VOID, {"manual_payment": True}, Reason.MANUAL_PAYMENT_VOID),
]


@pytest.mark.contract("A-30", "A-31", "A-34", "A-36", "A-39", "A-61", "A-66", "A-69", "A-71")
@pytest.mark.contract("A-72")
@pytest.mark.parametrize(("row", "action", "facts", "reason"), TOLD)
def test_a_refusal_tells_the_reason_of_its_row(
    row: str, action: Action, facts: Facts, reason: Reason
) -> None:
    assert decide(action, UNPAID), "else the fact would not be the reason"
    assert decide(action, replace(UNPAID, **facts)).reason is reason


def test_a_draft_from_a_subscription_may_still_be_edited() -> None:
    assert decide(Action.EDIT, replace(ABLE, from_subscription=True))


def test_the_switches_are_about_finalized_invoices_only() -> None:
    off = replace(ABLE, allow_edit_finalized=False, allow_delete_finalized=False)
    assert decide(Action.EDIT, off)
    assert decide(Action.DELETE, off)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"has_contact": False}, Reason.NO_CONTACT),
        ({"has_lines": False}, Reason.NO_LINES),
        ({"due_before_issue": True}, Reason.DUE_BEFORE_ISSUE),
        ({"may_edit": False}, Reason.NO_EDIT),
        ({"status": Status.OPEN}, Reason.NOT_DRAFT),
        ({}, None),
    ],
)
def test_a_draft_is_finalized_when_it_is_complete(facts: Facts, reason: Reason | None) -> None:
    assert decide(Action.FINALIZE, replace(ABLE, **facts)).reason is reason


@pytest.mark.contract("A-65")
def test_numbering_is_reset_only_where_nothing_is_finalized_and_by_a_super_admin() -> None:
    reset = Action.RESET_NUMBERS
    assert decide(reset, ABLE)
    assert decide(reset, replace(ABLE, any_finalized=True)).reason is Reason.NUMBERING_NOT_EMPTY
    assert decide(reset, replace(ABLE, super_admin=False)).reason is Reason.NOT_SUPER_ADMIN


def test_whoever_may_edit_may_record_a_payment_but_not_delete_one() -> None:
    editor = replace(UNPAID, may_payments=False)
    assert decide(Action.RECORD_PAYMENT, editor)
    assert decide(Action.DELETE_PAYMENT, editor).reason is Reason.NO_PAYMENTS
    clerk = replace(UNPAID, may_edit=False)
    assert decide(Action.RECORD_PAYMENT, clerk)
    assert decide(Action.DELETE_PAYMENT, clerk)
