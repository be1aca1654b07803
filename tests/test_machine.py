"""Any life an invoice can have: whatever the rule table says is what the door does.

Hypothesis makes up the life: drafts, edits, payments, owners, switches, five people trying
everything. Before each act the rule table is asked what must happen; after it the laws of the
books hold, and the books say what this account of them says.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from invoicing import lifecycle, payments, record
from invoicing.ledger import reading
from invoicing.model.decisions import Action, decide, situation
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.invoice import Invoice, Source, Status
from invoicing.model.payment import Payment, PaymentStatus
from invoicing.model.people import Actor
from invoicing.payments import Receipt
from tests.houses import (
    ANNE,
    EVA,
    FJELL,
    KARI,
    NILS,
    OLA,
    PEOPLE,
    SIRI,
    a_draft,
    a_house,
    a_line,
    a_payment,
    an_online_payment,
    ask,
    closed,
    keeps_the_laws,
    set_up,
)

#: Those who may do much come up more often, else most lives stand still.
WHO = st.sampled_from([KARI, KARI, KARI, NILS, NILS, SIRI, OLA, EVA])
TOTALS = st.sampled_from(["100", "0", "0.01", "-50", "333.33"])
PICK = st.integers(0, 10**6)


class Life(RuleBasedStateMachine):
    """`due` is our own account of the books: what every living invoice owes."""

    def __init__(self) -> None:
        super().__init__()
        self.house = a_house(Path(mkdtemp()), allow_edit_finalized=True)
        self.due: dict[int, Decimal] = {}
        self.gone: list[int] = []
        self.numbers = 0

    def teardown(self) -> None:
        rmtree(closed(self.house))

    # -- picking and predicting -------------------------------------------------------------

    def some(self, pick: int) -> int:
        """An invoice that is or was."""
        ids = [*self.due, *self.gone]
        return ids[pick % len(ids)]

    def seen(self, id: int) -> Invoice | None:
        with self.house.reading() as cursor:
            return reading.invoice(cursor, id)

    def attempt(self, who: Actor, action: Action, id: int, act: Callable[[], Any]) -> Any:
        """Do it; exactly what the rule table says must come of it. None where it was refused."""
        before = self.seen(id)
        if before is None or not who.reaches(who.granted().view, before.owner):
            with pytest.raises(NotFound):
                act()
            return None
        decision = decide(action, situation(before, who, self.house.settings().switches))
        if decision:
            return act()
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.key == f"reason.{decision.reason}"
        assert self.seen(id) == before, "refused, and yet something changed"
        return None

    # -- what people do ---------------------------------------------------------------------

    @initialize(total=TOTALS)
    def begin(self, total: str) -> None:
        self.due[a_draft(self.house, total).id] = Decimal(0)

    @rule(
        who=WHO,
        total=TOTALS,
        whole=st.sampled_from([True, True, True, False]),
        source=st.sampled_from([Source.MANUAL, Source.MANUAL, Source.SUBSCRIPTION]),
    )
    def create(self, who: Actor, total: str, whole: bool, source: Source) -> None:
        fields = a_draft_like(total) if whole else {}
        if who in (OLA, EVA):
            with pytest.raises(Refused, match="no_edit"):
                lifecycle.create(self.house, who, fields)
            return
        self.due[lifecycle.create(self.house, who, fields, source=source).id] = Decimal(0)

    @rule(who=WHO, pick=PICK, total=TOTALS)
    def edit(self, who: Actor, pick: int, total: str) -> None:
        id = self.some(pick)
        changes = {"lines": a_draft_like(total)["lines"]}
        after = self.attempt(
            who, Action.EDIT, id, lambda: lifecycle.edit(self.house, who, id, changes)
        )
        if after and after.status is not Status.DRAFT:
            self.due[id] = Decimal(total)

    @rule(who=WHO, pick=PICK)
    def finalize(self, who: Actor, pick: int) -> None:
        id = self.some(pick)
        issued = self.attempt(
            who, Action.FINALIZE, id, lambda: lifecycle.finalize(self.house, who, id)
        )
        if issued:
            self.numbers += 1
            assert issued.number == f"INV-{self.numbers:05}"
            self.due[id] = issued.totals.amount_billed

    @rule(who=WHO, pick=PICK, share=st.sampled_from(["0.5", "1", "1"]))
    def record(self, who: Actor, pick: int, share: str) -> None:
        id = self.some(pick)
        due = self.due.get(id, Decimal(0))
        amount = max((due * Decimal(share)).quantize(Decimal("0.01")), Decimal("0.01"))
        what = Receipt(amount, self.house.today())
        if self.attempt(
            who, Action.RECORD_PAYMENT, id, lambda: payments.record(self.house, who, id, what)
        ):
            self.due[id] -= amount

    @rule(pick=PICK, over=st.sampled_from(["0.01", "1000"]))
    def overpay(self, pick: int, over: str) -> None:
        id = self.some(pick)
        if self.due.get(id, 0) > 0:
            what = Receipt(self.due[id] + Decimal(over), self.house.today())
            with pytest.raises(InvalidInput, match="amount_too_big"):
                payments.record(self.house, KARI, id, what)

    @rule(who=WHO, pick=PICK, amount=st.sampled_from(["0.01", "100"]))
    def apply(self, who: Actor, pick: int, amount: str) -> None:
        """Money that fits; who may not see loose money is another test's matter."""
        id, wanted = self.some(pick), Decimal(amount)
        if who not in (KARI, OLA, EVA) or 0 < self.due.get(id, Decimal(0)) < wanted:
            return
        money = a_payment(self.house, amount=wanted)
        if self.attempt(
            who,
            Action.RECORD_PAYMENT,
            id,
            lambda: payments.apply(self.house, who, id, money.id),
        ):
            self.due[id] -= wanted

    @rule(pick=PICK, status=st.sampled_from(["succeeded", "processing", "refunded"]))
    def buyer_pays(self, pick: int, status: str) -> None:
        """Money that came online, as the gateway would book it."""
        id = self.some(pick)
        if (due := self.due.get(id, Decimal(0))) > 0 and (invoice := self.seen(id)):
            an_online_payment(self.house, invoice, str(due), status=PaymentStatus(status))
            self.due[id] -= due if status != "processing" else 0

    @precondition(lambda self: ask(self.house, "select 1 from payment limit 1"))
    @rule(who=WHO, pick=PICK)
    def delete_payment(self, who: Actor, pick: int) -> None:
        ids = [id for (id,) in ask(self.house, "select id from payment order by id")]
        payment, decision = record.payment(self.house, KARI, ids[pick % len(ids)])
        if payment.invoice_id is None:
            return
        invoice = self.seen(payment.invoice_id)
        if invoice is None or not who.reaches(who.granted().view, invoice.owner):
            with pytest.raises(NotFound):
                payments.delete(self.house, who, payment.id)
        elif not who.granted().payments or not decision:
            with pytest.raises(Refused):
                payments.delete(self.house, who, payment.id)
        else:
            payments.delete(self.house, who, payment.id)
            self.give_back(payment)

    def give_back(self, payment: Payment) -> None:
        assert payment.invoice_id is not None
        self.due[payment.invoice_id] += payment.amount

    @rule(who=WHO, pick=PICK)
    def void(self, who: Actor, pick: int) -> None:
        id = self.some(pick)
        if self.attempt(who, Action.VOID, id, lambda: lifecycle.void(self.house, who, id)):
            self.due[id] = Decimal(0)

    @rule(who=WHO, pick=PICK)
    def delete(self, who: Actor, pick: int) -> None:
        id = self.some(pick)
        if self.attempt(who, Action.DELETE, id, lambda: lifecycle.delete(self.house, who, id)):
            del self.due[id]
            self.gone.append(id)

    @rule(who=WHO, pick=PICK)
    def clone(self, who: Actor, pick: int) -> None:
        id = self.some(pick)
        clone = self.attempt(who, Action.CLONE, id, lambda: lifecycle.clone(self.house, who, id))
        if clone:
            assert clone.id not in [*self.due, *self.gone]
            self.due[clone.id] = Decimal(0)

    @rule(who=WHO, pick=PICK, to=st.sampled_from([None, *PEOPLE]))
    def assign(self, who: Actor, pick: int, to: Actor | None) -> None:
        id, account = self.some(pick), to.account_id if to else None
        self.attempt(
            who,
            Action.ASSIGN_OWNER,
            id,
            lambda: lifecycle.assign_owner(self.house, who, id, account),
        )

    @rule(editing=st.booleans(), deleting=st.booleans())
    def switch(self, editing: bool, deleting: bool) -> None:
        set_up(self.house, allow_edit_finalized=editing, allow_delete_finalized=deleting)

    @rule(days=st.integers(1, 40))
    def time_goes_by(self, days: int) -> None:
        self.house.clock.forward(days=days)

    # -- what always holds ------------------------------------------------------------------

    @invariant()
    def the_laws_hold(self) -> None:
        keeps_the_laws(self.house)

    @invariant()
    def the_books_say_what_we_say(self) -> None:
        held = dict(ask(self.house, "select id, amount_due from invoice"))
        assert held == self.due


def a_draft_like(total: str) -> dict[str, Any]:
    return {"contact": ANNE, "company": FJELL, "lines": (a_line(total),)}


class TestLife(Life.TestCase):
    settings = settings(max_examples=12, stateful_step_count=25)


@pytest.mark.slow
class TestLongLife(Life.TestCase):
    settings = settings(max_examples=60, stateful_step_count=50)
