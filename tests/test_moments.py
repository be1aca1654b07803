"""The record as it was: any moment of its history, its money as of any day, known at any moment."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from invoicing import associations, defining, lifecycle, moments, payments
from invoicing.associations import Kind
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.model.invoice import Invoice
from invoicing.model.people import Reach
from invoicing.model.properties import Sort
from invoicing.payments import Receipt
from tests.houses import (
    BJOERN,
    KARI,
    NILS,
    SIRI,
    TODAY,
    a_draft,
    a_line,
    an_open_invoice,
    may,
    now_of,
    pay,
    set_up,
)


def forward(house: House, **span: int) -> datetime:
    """A while later; the moment just before it."""
    before = house.now()
    house.clock.forward(**span)  # type: ignore[attr-defined]
    return before


def test_without_a_moment_it_is_the_record_of_now(house: House) -> None:
    invoice = pay(house, an_open_invoice(house), "40")
    moment = moments.at(house, KARI, invoice.id)
    assert moment.now
    registry = house.registry()
    assert moment.values == registry.values(now_of(house, invoice))
    assert moment.balance == now_of(house, invoice).amount_due == Decimal(60)
    assert moment.document is not None
    assert moment.document.lines == invoice.lines


def test_every_moment_of_a_life_is_what_was_read_then(house: House) -> None:
    """At each step the record is read; later it is asked for as it was at that step."""
    set_up(house, allow_edit_finalized=True)
    defining.define(house, KARI, "Project", Sort.TEXT)
    draft = a_draft(house, title="First", issue_date=TODAY, due_date=TODAY + timedelta(days=30))
    seen: dict[datetime, dict[str, object]] = {}
    acts = (
        lambda: lifecycle.edit(house, NILS, draft.id, {"title": "Second"}),
        lambda: lifecycle.set_properties(house, KARI, draft.id, {"c_project": "Bridge"}),
        lambda: lifecycle.finalize(house, KARI, draft.id),
        lambda: lifecycle.edit(house, KARI, draft.id, {"lines": (a_line("300"),)}),
        lambda: lifecycle.assign_owner(house, KARI, draft.id, None),
        lambda: pay(house, now_of(house, draft), "120"),
        lambda: payments.delete(house, KARI, now_of(house, draft).payments[0].id),
        lambda: lifecycle.set_properties(house, KARI, draft.id, {"c_project": None}),
        lambda: lifecycle.void(house, KARI, draft.id),
    )
    for act in acts:
        seen[house.now()] = dict(house.registry().values(now_of(house, draft)))
        forward(house, hours=1)
        act()
    seen[house.now()] = dict(house.registry().values(now_of(house, draft)))
    for step, values in seen.items():
        moment = moments.at(house, KARI, draft.id, step)
        assert moment.values == values, step
        assert moment.balance == values["amount_due"], step
        assert sum((p.amount for p in moment.paid), Decimal(0)) == values["amount_paid"], step
    assert list(moments.at(house, KARI, draft.id).steps) == list(seen)


def test_a_draft_shows_its_lines_in_words_and_an_issued_one_the_document_of_then(
    house: House,
) -> None:
    set_up(house, allow_edit_finalized=True)
    draft = a_draft(house, lines=(a_line("100", description="Cod"),))
    while_draft = forward(house, hours=1)
    issued = lifecycle.finalize(house, KARI, draft.id)
    first = forward(house, hours=1)
    lifecycle.edit(house, KARI, issued.id, {"lines": (a_line("300", description="Salmon"),)})
    was = moments.at(house, KARI, draft.id, while_draft)
    assert was.document is None
    assert "Cod" in str(was.lines)
    then = moments.at(house, KARI, draft.id, first)
    assert then.lines is None
    assert then.document is not None
    assert [line.description for line in then.document.lines] == ["Cod"]
    now = moments.at(house, KARI, draft.id).document
    assert now is not None
    assert [line.description for line in now.lines] == ["Salmon"]


def test_money_is_asked_for_as_of_a_day_known_at_a_moment(house: House) -> None:
    """A payment of the tenth that was recorded on the eighteenth, and deleted on the twentieth."""
    invoice = an_open_invoice(house, "100", issue_date=date(2026, 3, 1))
    known_before = forward(house, hours=1)
    paid = payments.record(house, KARI, invoice.id, Receipt(Decimal(40), date(2026, 3, 10)))
    known_after = forward(house, days=2)
    payments.delete(house, KARI, paid.payments[0].id)

    def due(known: datetime, as_of: date) -> Decimal:
        return moments.at(house, KARI, invoice.id, known, as_of).balance

    assert due(known_before, date(2026, 3, 10)) == 100
    assert due(known_after, date(2026, 3, 9)) == 100
    assert due(known_after, date(2026, 3, 10)) == 60
    assert due(house.now(), date(2026, 3, 20)) == 100
    assert due(known_after, date(2026, 2, 28)) == 0


def test_what_it_was_associated_with_is_told_as_it_stood(house: House) -> None:
    invoice = an_open_invoice(house, deal="Spring")
    added = associations.add(house, KARI, invoice.id, Kind.CONTACT, BJOERN.id, label="payer")
    with_it = forward(house, hours=1)
    associations.remove(house, KARI, invoice.id, Kind.CONTACT, added.id)
    associations.remove(house, KARI, invoice.id, Kind.DEAL, None)
    was, now = (moments.at(house, KARI, invoice.id, m).tied for m in (with_it, None))
    assert [(a.name, a.label) for a in was[Kind.CONTACT]] == [
        ("Anne Fjell", None),
        ("Bjørn Sørensen", "payer"),
    ]
    assert [a.name for a in was[Kind.DEAL]] == ["Spring"]
    assert [a.name for a in now[Kind.CONTACT]] == ["Anne Fjell"]
    assert now[Kind.DEAL] == ()


def test_a_moment_before_there_was_anything_is_the_first_one(house: House) -> None:
    draft = a_draft(house, title="First")
    forward(house, days=1)
    lifecycle.edit(house, KARI, draft.id, {"title": "Second"})
    moment = moments.at(house, KARI, draft.id, datetime(2020, 1, 1))
    assert moment.values["title"] == "First"
    assert moment.known == moment.steps[0]
    assert not moment.now


def test_who_may_not_see_the_record_sees_no_moment_of_it(house: House) -> None:
    theirs = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, SIRI.account_id)
    who = may(NILS, view=Reach.OWN)
    for ask in (moments.at, moments.revisions):
        with pytest.raises(NotFound):
            ask(house, who, theirs.id)
    with pytest.raises(NotFound):
        moments.compare(house, who, theirs.id, 1, 1)


# ── revisions ────────────────────────────────────────────────────────────────────────────────────


def edited_twice(house: House) -> Invoice:
    set_up(house, allow_edit_finalized=True)
    lines = tuple(a_line(net, description=name) for net, name in (("100", "Cod"), ("50", "Eel")))
    issued = an_open_invoice(house, lines=lines, title="First")
    forward(house, days=1)
    lifecycle.edit(house, KARI, issued.id, {"title": "Second", "comments": "Thanks"})
    forward(house, days=1)
    changed = (
        a_line("120", description="Cod"),
        a_line("50", description="Eel"),
        a_line("10", description="Ice"),
    )
    return lifecycle.edit(house, KARI, issued.id, {"lines": changed})


def test_two_revisions_are_compared_field_by_field(house: House) -> None:
    invoice = edited_twice(house)
    assert [r.number for r in moments.revisions(house, KARI, invoice.id)] == [1, 2, 3]
    told = moments.compare(house, KARI, invoice.id, 1, 2)
    assert {f.name: (f.before, f.after) for f in told.fields if f.differs} == {
        "title": ("First", "Second"),
        "comments": (None, "Thanks"),
    }
    assert told.differences == 2
    same = {f.name: f.before for f in told.fields if not f.differs}
    assert (same["number"], same["amount_billed"], same["seller_name"]) == (
        "INV-00001",
        Decimal(150),
        "Fjord Handel AS",
    )


def test_lines_that_are_the_same_goods_stand_beside_each_other(house: House) -> None:
    invoice = edited_twice(house)
    told = moments.compare(house, KARI, invoice.id, 2, 3)
    pairs = [
        (p.before and p.before.description, p.after and p.after.description, p.differs)
        for p in told.lines
    ]
    assert pairs == [("Cod", "Cod", True), ("Eel", "Eel", False), (None, "Ice", True)]
    sums = {f.name: (f.before, f.after) for f in told.fields if f.differs}
    assert sums["amount_billed"] == (Decimal(150), Decimal(180))
    back = moments.compare(house, KARI, invoice.id, 3, 2)
    assert back.differences == told.differences


def test_a_revision_that_was_never_issued_is_not_found(house: House) -> None:
    invoice = edited_twice(house)
    with pytest.raises(NotFound):
        moments.compare(house, KARI, invoice.id, 1, 4)
    assert moments.revisions(house, KARI, a_draft(house).id) == []
