"""Statements of account: what a debtor owes, as a value, a PDF and a workbook.

The debtor of a contact in a company is the company: its statement is given for either. Everything
is within the actor's reach, and ties to the aged receivables of the same day and moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

from invoicing import file_log, papers, receivables
from invoicing.aged import moment_from
from invoicing.documents import statement_pdf, xlsx
from invoicing.documents.invoice_pdf import Dress
from invoicing.documents.sheet import About, Column, Sheet
from invoicing.house import House
from invoicing.ledger import customers as kept
from invoicing.ledger import statements as questions
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker
from invoicing.model.customer import Profile, Side
from invoicing.model.errors import InvalidInput, NotFound
from invoicing.model.money import ZERO
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.settings import Settings
from invoicing.model.statement import (
    Account,
    Movement,
    OpenItem,
    Statement,
    StatementKind,
    StatementQuestion,
    aged,
    with_balances,
)
from invoicing.record import require_view
from invoicing.words import Words, negotiate, words

#: Days an activity goes back where nobody says from when.
BACK = 90


def asked(
    house: House,
    side: Side,
    id: int,
    kind: StatementKind = StatementKind.OPEN,
    as_of: date | None = None,
    first: date | None = None,
    known_at: datetime | None = None,
) -> StatementQuestion:
    """The question with what is not said filled in: today, all that is known, the last 90 days."""
    day = as_of or house.today()
    begin = (first or day - timedelta(days=BACK)) if kind is StatementKind.ACTIVITY else None
    if begin is not None and begin > day:
        raise InvalidInput("first", "input.period_backwards")
    return StatementQuestion(side, id, day, known_at or house.now(), kind, begin)


def from_query(house: House, side: str, id: int, query: Mapping[str, str]) -> StatementQuestion:
    """The question of an address: `kind`, `as_of` and `first` (ISO), `known` (a moment as the
    other reports read it). `NotFound` for a side that is none, `InvalidInput` for what is no kind,
    day or moment."""
    if side not in tuple(Side):
        raise NotFound("company", side)
    kind = query.get("kind", StatementKind.OPEN.value)
    if kind not in tuple(StatementKind):
        raise InvalidInput("kind", "statement.no_kind", found=kind)
    days = {name: _day(name, query.get(name)) for name in ("as_of", "first")}
    known = moment_from(house, "known", query.get("known"))
    return asked(house, Side(side), id, StatementKind(kind), days["as_of"], days["first"], known)


def _day(name: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(name, "statement.no_day", found=text) from None


def of(house: House, actor: Actor, question: StatementQuestion) -> Statement:
    """The statement; `NotFound` where there is no such customer."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        debtor = debtor_of(cursor, question.side, question.id)
        question = replace(question, side=debtor.side, id=debtor.id)
        if question.first is None:
            accounts = _open(cursor, question, asker)
        else:
            accounts = _activity(cursor, question, question.first, asker)
    return Statement(question, debtor, accounts)


def moments_that_matter(house: House, actor: Actor, question: StatementQuestion) -> list[datetime]:
    """When what is known of the day may have changed, as `receivables.moments_that_matter` tells
    it of a report: the ends of days on which something of this debtor was recorded; the last is
    now."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        debtor = debtor_of(cursor, question.side, question.id)
        question = replace(question, side=debtor.side, id=debtor.id)
        since = receivables.begins(house, question.as_of)
        recorded = questions.recorded(cursor, question, since, asker)
    return receivables.ends(house, asker, recorded, question.as_of)


def debtor_of(cursor: Cursor, side: Side, id: int) -> Profile:
    """Who owes: the company of a contact that has one."""
    found = kept.standing(cursor, side, id)
    if found is not None and found.company is not None:
        found = kept.standing(cursor, Side.COMPANY, found.company.id)
    if found is None:
        raise NotFound(side.value, id)
    return found


def _open(cursor: Cursor, question: StatementQuestion, asker: Asker) -> list[Account]:
    invoices = questions.open_items(cursor, question, asker)
    money = questions.loose(cursor, question, asker)
    return [
        _account(code, invoices.get(code, []), money.get(code, []), question.as_of)
        for code in sorted({*invoices, *money})
    ]


def _account(
    currency: str, invoices: Sequence[OpenItem], money: Sequence[OpenItem], as_of: date
) -> Account:
    owed, unapplied = (sum((item.due for item in some), ZERO) for some in (invoices, money))
    return Account(
        currency,
        items=(*invoices, *money),
        closing=owed + unapplied,
        buckets=aged(invoices, as_of),
        unapplied=unapplied,
    )


def _activity(
    cursor: Cursor, question: StatementQuestion, first: date, asker: Asker
) -> list[Account]:
    begins = questions.opening(cursor, question, first, asker)
    moved = questions.movements(cursor, question, first, asker)
    before = questions.loose(cursor, replace(question, as_of=first - timedelta(days=1)), asker)
    after = questions.loose(cursor, question, asker)
    given = questions.given_back(cursor, question, first, asker)
    accounts = []
    for code in sorted({*begins, *moved, *before, *after, *given}):
        old, new = before.get(code, []), after.get(code, [])
        opening = begins.get(code, ZERO) + sum((item.due for item in old), ZERO)
        loose = _changed(old, new, given.get(code, []), first)
        rows = sorted([*moved.get(code, []), *loose], key=lambda m: m.on)
        told = with_balances(opening, rows)
        closing = told[-1].balance if told else opening
        if told or opening:
            unapplied = sum((item.due for item in new), ZERO)
            accounts.append(
                Account(code, movements=told, opening=opening, closing=closing, unapplied=unapplied)
            )
    return accounts


def _changed(
    before: Sequence[OpenItem],
    after: Sequence[OpenItem],
    given: Sequence[tuple[OpenItem, Movement]],
    first: date,
) -> list[Movement]:
    """Money on no invoice that came in the period, went onto one, or was given back."""
    old = {item.payment_id: item for item in before}
    new = {item.payment_id: item for item in after}
    found = []
    for id, item in {**{item.payment_id: item for item, _ in given}, **old, **new}.items():
        was, now = old.get(id), new.get(id)
        back = [refund for _, refund in given if refund.payment_id == id]
        change = (now.due if now else ZERO) - (was.due if was else ZERO)
        change -= sum((refund.amount for refund in back), ZERO)
        if change:
            on = max(item.on, first)
            found.append(Movement(on, "unapplied", item.name, change, payment_id=id))
        found += back
    return found


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


def words_of(statement: Statement, settings: Settings) -> Words:
    """In the debtor's language, else in the seller's."""
    spoken = statement.debtor.values.get("language")
    return words(negotiate(spoken) if spoken else papers.language_of(settings))


def file_name(statement: Statement, w: Words) -> str:
    """«Statement-Acme-AS-2026-03-18», without a suffix and fit for a file."""
    parts = (w("statement.title"), statement.debtor.name, statement.asked.as_of.isoformat())
    text = "-".join(parts)
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in text)


def pdf(house: House, actor: Actor, question: StatementQuestion) -> tuple[str, bytes]:
    """File name and PDF."""
    statement, settings = of(house, actor, question), house.settings()
    w = words_of(statement, settings)
    dress = Dress(statement.asked.as_of, settings.brand_colour, papers.logo(house))
    content = statement_pdf.render(statement, settings.company, w, dress)
    return f"{file_name(statement, w)}.pdf", content


def file(house: House, actor: Actor, question: StatementQuestion, format: str) -> tuple[str, bytes]:
    """`pdf` or `workbook`, by its suffix, to be taken along: that is in the log."""
    name, content = FILES[format](house, actor, question)
    noted(house, actor, of(house, actor, question), format)
    return name, content


def noted(house: House, actor: Actor, statement: Statement, format: str) -> None:
    """Write a statement that is taken along into the log."""
    w = house.words(actor.language or "en")
    asked = [(w("statement.as_of"), statement.asked.as_of)]
    count = sum(len(each.items) + len(each.movements) for each in statement.accounts)
    name = f"{w('statement.title')} · {statement.debtor.name}"
    told = file_log.in_words(asked, w, house.settings().timezone)
    file_log.note(house, actor, "statement", name, format, count, told)


def workbook(house: House, actor: Actor, question: StatementQuestion) -> tuple[str, bytes]:
    """File name and XLSX: a row for each item or movement, and a sheet about it."""
    statement, settings = of(house, actor, question), house.settings()
    w = words_of(statement, settings)
    rows = list(_rows(statement, w))
    sheet = Sheet(w("statement.title"), _columns(statement, w), settings.timezone, rows)
    target = BytesIO()
    xlsx.write(sheet, About(w("statement.about"), _about(statement, settings, w)), target)
    return f"{file_name(statement, w)}.xlsx", target.getvalue()


def _columns(statement: Statement, w: Words) -> list[Column]:
    if statement.asked.kind is StatementKind.ACTIVITY:
        shape = {"currency": Sort.TEXT, "on": Sort.DATE, "what": Sort.TEXT, "name": Sort.TEXT}
        sums = {"amount": Sort.MONEY, "balance": Sort.MONEY}
    else:
        shape = {"currency": Sort.TEXT, "what": Sort.TEXT, "name": Sort.TEXT, "on": Sort.DATE}
        sums = {
            "due_date": Sort.DATE,
            "days_late": Sort.NUMBER,
            "billed": Sort.MONEY,
            "due": Sort.MONEY,
        }
    return [Column(w(f"statement.column.{n}"), sort) for n, sort in {**shape, **sums}.items()]


def _rows(statement: Statement, w: Words) -> list[Sequence[Value]]:
    as_of = statement.asked.as_of
    found: list[Sequence[Value]] = []
    for account in statement.accounts:
        code = account.currency
        for item in account.items:
            what = w(f"statement.kind.{item.called}")
            late = item.days_late(as_of) or None
            found.append(
                (code, what, item.name, item.on, item.due_date, late, item.billed, item.due)
            )
        for each in account.movements:
            what = w(f"statement.kind.{each.called}")
            found.append((code, each.on, what, each.name, each.amount, each.balance))
    return found


def _about(statement: Statement, settings: Settings, w: Words) -> list[Sequence[Value]]:
    asked = statement.asked
    told: list[Sequence[Value]] = [
        (w("statement.debtor"), statement.debtor.name),
        (w("statement.seller"), settings.company.name),
        (w("statement.as_of"), asked.as_of),
        (w("statement.known_at"), asked.known_at),
    ]
    if asked.first:
        told.append((w("statement.first"), asked.first))
    for account in statement.accounts:
        if asked.first:
            told.append((f"{w('statement.opening')} {account.currency}", account.opening))
        told.append((f"{w('statement.closing')} {account.currency}", account.closing))
    return told


FILES = {"pdf": pdf, "xlsx": workbook}
