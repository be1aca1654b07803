"""Statements of account: open items and activity, by currency, as of any day, and they tie."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from invoicing import customers, payments, receivables, statements
from invoicing.house import House
from invoicing.ledger import customers as kept
from invoicing.ledger import sample
from invoicing.ledger.database import Ledger
from invoicing.model.aging import AgingQuestion
from invoicing.model.customer import ListQuestion, Side
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.filters import where
from invoicing.model.invoice import Kind
from invoicing.model.people import Reach
from invoicing.model.statement import Statement, StatementKind, question_from
from invoicing.model.table import View
from tests.houses import (
    ANNE,
    FJELL,
    KARI,
    NILS,
    OLA,
    TODAY,
    Clock,
    a_draft,
    a_line,
    a_payment,
    an_open_invoice,
    ask,
    may,
    pay,
)

COMPANY, CONTACT = Side.COMPANY, Side.CONTACT
OPEN, ACTIVITY = StatementKind.OPEN, StatementKind.ACTIVITY


def stated(
    house: House, kind: StatementKind = OPEN, who: object = KARI, **asked: object
) -> Statement:
    side, id = asked.pop("side", COMPANY), asked.pop("id", FJELL.id)
    question = statements.asked(house, side, id, kind, **asked)
    return statements.of(house, who, question)


# ── what is told ─────────────────────────────────────────────────────────────────────────────────


def test_open_items_are_what_stands_with_what_is_how_late(house: House) -> None:
    first = an_open_invoice(house, "100")
    house.clock.forward(days=40)
    pay(house, an_open_invoice(house, "50"), "20")
    a_draft(house, "9")
    pay(house, an_open_invoice(house, "7"))
    a_payment(house, amount=Decimal(5), reference="KID 1")
    [account] = stated(house).accounts
    assert [(i.called, i.name, i.billed, i.due) for i in account.items] == [
        ("invoiced", first.number, Decimal(100), Decimal(100)),
        ("invoiced", "INV-00002", Decimal(50), Decimal(30)),
        ("unapplied", "KID 1", Decimal(-5), Decimal(-5)),
    ]
    assert account.items[0].days_late(house.today()) == 10
    assert account.closing == Decimal(125)
    assert list(account.buckets) == [Decimal(30), Decimal(100), 0, 0, 0]
    assert account.unapplied == Decimal(-5)


def test_a_credit_note_is_called_one(house: House) -> None:
    an_open_invoice(house, "-30", kind=Kind.CREDIT_NOTE)
    [account] = stated(house).accounts
    assert [(i.called, i.due) for i in account.items] == [("credit_note", Decimal(-30))]


def test_currencies_are_never_added(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "7", currency="EUR", lines=(a_line("7"),))
    assert stated(house).totals == {"EUR": Decimal(7), "NOK": Decimal(100)}


def test_activity_goes_from_what_was_owed_to_what_is(house: House) -> None:
    old = an_open_invoice(house, "100")
    house.clock.forward(days=40)
    begin = house.today()
    pay(house, old, "60")
    an_open_invoice(house, "50")
    a_payment(house, amount=Decimal(5), reference="KID 1")
    [account] = stated(house, ACTIVITY, first=begin).accounts
    assert (account.opening, account.closing) == (Decimal(100), Decimal(85))
    assert [(m.called, m.amount, m.balance) for m in account.movements] == [
        ("paid", Decimal(-60), Decimal(40)),
        ("invoiced", Decimal(50), Decimal(90)),
        ("unapplied", Decimal(-5), Decimal(85)),
    ]


def test_money_on_account_that_was_put_on_an_invoice_is_told_once(house: House) -> None:
    invoice = an_open_invoice(house, "100")
    money = a_payment(house, amount=Decimal(30))
    before = house.now()
    house.clock.forward(days=1)
    payments.apply(house, KARI, invoice.id, money.id)
    for known in (before, None):
        assert stated(house, known_at=known).totals == {"NOK": Decimal(70)}
        assert stated(house, ACTIVITY, known_at=known).totals == {"NOK": Decimal(70)}
    assert [i.called for i in stated(house).accounts[0].items] == ["invoiced"]
    assert [i.called for i in stated(house, known_at=before).accounts[0].items] == [
        "invoiced",
        "unapplied",
    ]


def test_a_day_and_a_moment_of_the_past_are_told_as_they_were(house: House) -> None:
    invoice = an_open_invoice(house, "100")
    then = house.now()
    house.clock.forward(days=5)
    pay(house, invoice, "40")
    assert stated(house, as_of=TODAY).totals == {"NOK": Decimal(100)}
    assert stated(house, known_at=then).totals == {"NOK": Decimal(100)}
    assert stated(house).totals == {"NOK": Decimal(60)}
    assert stated(house, as_of=TODAY - timedelta(days=1)).totals == {}


def test_the_debtor_of_a_contact_is_its_company_and_else_the_contact(house: House) -> None:
    an_open_invoice(house, "40", company=None)
    told = stated(house, side=CONTACT, id=ANNE.id)
    assert (told.debtor.name, told.totals) == (FJELL.name, {"NOK": Decimal(40)})
    alone = customers.create(house, KARI, CONTACT, {"name": "Per", "email": "per@privat.no"})
    an_open_invoice(house, "3", contact=alone.link, company=None)
    told = stated(house, side=CONTACT, id=alone.id)
    assert (told.debtor.name, told.totals) == ("Per", {"NOK": Decimal(3)})


# ── it ties ──────────────────────────────────────────────────────────────────────────────────────

MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAYS = (date(2026, 11, 23), date(2026, 9, 30), date(2025, 12, 31), date(2024, 6, 15))


@pytest.fixture(scope="module")
def fjordvik(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Four years of a trading company: credit notes, part payments, money on no invoice."""
    path = tmp_path_factory.mktemp("fjordvik") / "books.duckdb"
    sample.make(path, lambda: MOMENT, invoices=600)
    with closing(Ledger(path)) as ledger:
        yield House(ledger, path.parent, Clock(MOMENT))


def debtors(house: House) -> list[tuple[Side, int]]:
    with house.reading() as cursor:
        asker = house.asker(KARI)
        firms = kept.ids(cursor, ListQuestion(COMPANY), asker)
        people = kept.profiles(cursor, CONTACT, "p.company_id is null")
    return [*((COMPANY, id) for id in firms), *((CONTACT, p.id) for p in people)]


@pytest.mark.parametrize("day", [DAYS[0], DAYS[2]])
def test_the_statements_of_all_debtors_add_up_to_the_aged_receivables(
    fjordvik: House, day: date
) -> None:
    known = fjordvik.now()
    sums: dict[str, Decimal] = {}
    buckets: dict[str, list[Decimal]] = {}
    for side, id in debtors(fjordvik):
        question = statements.asked(fjordvik, side, id, as_of=day, known_at=known)
        for account in statements.of(fjordvik, KARI, question).accounts:
            sums[account.currency] = sums.get(account.currency, Decimal(0)) + account.closing
            known_of = buckets.setdefault(account.currency, [Decimal(0)] * 5)
            buckets[account.currency] = [
                a + b for a, b in zip(known_of, account.buckets, strict=True)
            ]
    question = AgingQuestion(receivables.moments(fjordvik, day, known))
    found = receivables.aged(fjordvik, KARI, View(()), question)
    expected: dict[str, Decimal] = {}
    aged: dict[str, list[Decimal]] = {}
    for row in found.rows:
        expected[row.currency] = expected.get(row.currency, Decimal(0)) + row.total
        so_far = aged.setdefault(row.currency, [Decimal(0)] * 5)
        aged[row.currency] = [a + b for a, b in zip(so_far, row.amounts, strict=True)]
    assert {c: v for c, v in sums.items() if v} == {c: v for c, v in expected.items() if v}
    assert {c: v for c, v in buckets.items() if any(v)} == {c: v for c, v in aged.items() if any(v)}


@pytest.mark.parametrize("day", DAYS)
def test_a_statement_ties_to_the_aged_receivables_of_its_company(
    fjordvik: House, day: date
) -> None:
    view = View((), where("company", "known"))
    question = AgingQuestion(receivables.moments(fjordvik, day, fjordvik.now()), by="company")
    found = [row for row in receivables.aged(fjordvik, KARI, view, question).rows if row.key][:5]
    assert len(found) == 5, "else too little is compared"
    for row in found:
        id = ask(fjordvik, "select id from company where name = $name", name=row.key)[0][0]
        told = {a.currency: a for a in stated(fjordvik, id=id, as_of=day).accounts}
        account = told[row.currency]
        assert tuple(account.buckets) == tuple(row.amounts)
        assert account.closing - account.unapplied == sum(row.amounts)


@pytest.mark.parametrize(("day", "back"), [(DAYS[0], 90), (DAYS[2], 800)])
def test_activity_ends_with_the_total_of_the_open_items(
    fjordvik: House, day: date, back: int
) -> None:
    for side, id in debtors(fjordvik)[:20]:
        first = day - timedelta(days=back)
        activity = stated(fjordvik, ACTIVITY, side=side, id=id, as_of=day, first=first)
        standing = stated(fjordvik, side=side, id=id, as_of=day)
        told = {c: v for c, v in activity.totals.items() if v}
        assert told == {c: v for c, v in standing.totals.items() if v}
        for account in activity.accounts:
            moved = sum((m.amount for m in account.movements), account.opening)
            assert moved == account.closing


# ── reach and refusals ───────────────────────────────────────────────────────────────────────────


def test_a_statement_holds_only_what_is_within_reach(house: House) -> None:
    an_open_invoice(house, "100")
    a_payment(house, amount=Decimal(5))
    own = may(NILS, view=Reach.OWN, unassigned=False)
    for kind in StatementKind:
        assert stated(house, kind, who=own).totals == {}
    with pytest.raises(Refused, match="no_view"):
        stated(house, who=may(OLA, view=Reach.NONE))


def test_who_is_not_there_has_no_statement_and_a_period_runs_forward(house: House) -> None:
    with pytest.raises(NotFound):
        stated(house, id=99)
    with pytest.raises(InvalidInput):
        stated(house, ACTIVITY, first=TODAY + timedelta(days=1))


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", StatementKind)
def test_the_pdf_is_the_same_each_time_and_in_the_debtors_language(
    house: House, kind: StatementKind
) -> None:
    an_open_invoice(house, "100")
    customers.edit(house, KARI, COMPANY, FJELL.id, {"language": "en"})
    question = statements.asked(house, COMPANY, FJELL.id, kind)
    name, first = statements.pdf(house, KARI, question)
    assert name == "Statement_of_account-Fjell_og_Hav_AS-2026-03-18.pdf"
    assert first.startswith(b"%PDF")
    house.clock.forward(hours=1)
    assert statements.pdf(house, KARI, question_from(question.to_json())) == (name, first)
    customers.edit(house, KARI, COMPANY, FJELL.id, {"language": "nb"})
    assert statements.pdf(house, KARI, question)[0].startswith("Kontoutskrift-")


def test_a_long_statement_goes_on_over_pages(house: House) -> None:
    for n in range(1, 60):
        an_open_invoice(house, str(n))
    _, content = statements.pdf(house, KARI, statements.asked(house, COMPANY, FJELL.id))
    assert content.count(b"/Type /Page\n") >= 2 or content.count(b"/Type /Page ") >= 2


def test_the_workbook_has_typed_cells_and_tells_what_it_is(house: House) -> None:
    an_open_invoice(house, "100.50")
    a_payment(house, amount=Decimal(5), reference="=1+1")
    customers.edit(house, KARI, COMPANY, FJELL.id, {"language": "en"})
    _, content = statements.workbook(house, KARI, statements.asked(house, COMPANY, FJELL.id))
    book = load_workbook(BytesIO(content))
    rows = list(book.worksheets[0].values)
    assert rows[0][:3] == ("Currency", "What", "Number")
    assert rows[1][:3] == ("NOK", "Invoice", "INV-00001")
    assert rows[1][-1] == 100.5
    assert rows[1][3].date() == TODAY
    assert rows[2][2] == "=1+1"
    assert book.worksheets[0].cell(3, 3).data_type == "s"
    about = dict(row[:2] for row in book.worksheets[1].values)
    assert about["Customer"] == FJELL.name
    assert about["Balance NOK"] == 95.5


def test_the_workbook_of_an_activity_ends_with_the_balance(house: House) -> None:
    pay(house, an_open_invoice(house, "100"), "30")
    question = statements.asked(house, COMPANY, FJELL.id, ACTIVITY)
    rows = list(
        load_workbook(BytesIO(statements.workbook(house, KARI, question)[1])).worksheets[0].values
    )
    assert [row[-1] for row in rows[1:]] == [100, 70]
