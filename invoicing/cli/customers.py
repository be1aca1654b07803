"""Customers on the command line: their list, one of them, and what one owes as a statement."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from invoicing import customers, statements
from invoicing.cli import cells, showing
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.files import written_whole
from invoicing.cli.invoices import FOR_EYES, PAGE, whole
from invoicing.customers import CustomerRecord
from invoicing.key_figures import rounded
from invoicing.model.customer import (
    COUNTED,
    FIELDS,
    LISTED,
    RATED,
    SHOWS,
    Figures,
    KeptMethod,
    Listed,
    ListQuestion,
    Side,
)
from invoicing.model.errors import InvalidInput
from invoicing.model.money import quantise
from invoicing.model.properties import INVOICE, PAYMENT
from invoicing.model.statement import Account, Movement, OpenItem, Statement, StatementKind
from invoicing.words import Words

SIDES = tuple(side.value for side in Side)
MONEY = ("billed", "paid", "due", "overdue", "unapplied")


# -- the list ---------------------------------------------------------------------------


def list_customers(call: Call) -> Code:
    """Companies or contacts with what they owe, in one of three formats."""
    args, side = call.args, Side(call.args.side)
    sort = (args.sort or "name").strip()
    known = (*LISTED[side], *COUNTED)
    if sort.removeprefix("-") not in known:
        raise InvalidInput("sort", "cli.customers.sort_by", found=sort, known=", ".join(known))
    limit = args.limit
    if limit is None and args.format == "table":
        limit = FOR_EYES
    order = (sort.removeprefix("-"), sort.startswith("-"))
    size = min(limit or PAGE, PAGE)
    question = ListQuestion(
        side,
        args.search or "",
        args.show,
        *order,
        size=size,
        rating=args.rating,
        owner=args.owner or "",
    )
    first, count = customers.listed(call.house, call.actor, question)
    rows = _rows(call, question, first, min(limit or count, count))
    LIST_FORMATS[args.format](call, side, count, rows)
    return Code.DONE


def _rows(call: Call, question: ListQuestion, page: list[Listed], wanted: int) -> Iterator[Listed]:
    """So many of them, page by page; `page` is the first one."""
    given, number = 0, 1
    while page and given < wanted:
        yield from page[: wanted - given]
        given, number = given + len(page), number + 1
        if given < wanted:
            following = replace(question, page=number)
            page, _ = customers.listed(call.house, call.actor, following)


def _due(each: Listed) -> dict[str, str]:
    return {code: f"{quantise(amount, code):f}" for code, amount in each.due.items()}


def _list_json(call: Call, side: Side, count: int, rows: Iterator[Listed]) -> None:
    plain = (
        {
            "id": each.id,
            **each.values,
            "invoices": each.invoices,
            "last_invoice": cells.plain(each.last_invoice),
            "rating": each.rating,
            "due": _due(each),
        }
        for each in rows
    )
    cells.write_json(call.out, {"side": side.value, "count": count}, plain)


def _list_csv(call: Call, side: Side, count: int, rows: Iterator[Listed]) -> None:
    names = ("id", *LISTED[side], *COUNTED)
    lines = (
        [
            each.id,
            *(each.values[name] for name in LISTED[side]),
            each.invoices,
            each.last_invoice,
            each.rating,
            "; ".join(f"{amount} {code}" for code, amount in _due(each).items()),
        ]
        for each in rows
    )
    cells.write_csv(call.out, names, lines)


def _list_table(call: Call, side: Side, count: int, rows: Iterator[Listed]) -> None:
    w = call.house.words(call.w.language)
    titles = [w("property.id"), *(w(f"customer.field.{name}") for name in LISTED[side])]
    titles += [w("customer.invoices"), w("customer.last_invoice"), w("property.payer_rating")]
    titles += [w("sum.balance")]
    lines = [
        [
            str(each.id),
            *(cells.one_line(each.values[name] or w("common.empty")) for name in LISTED[side]),
            w.number(each.invoices),
            w.date(each.last_invoice),
            each.rating or w("common.empty"),
            " · ".join(w.money(amount, code) for code, amount in each.due.items()),
        ]
        for each in rows
    ]
    right = (True, *(False for _ in LISTED[side]), True, False, False, True)
    for line in cells.columns(titles, lines, right):
        call.say(line)
    call.say("")
    call.say(w(f"customer.count.{side}", count=count))


LIST_FORMATS = {"json": _list_json, "csv": _list_csv, "table": _list_table}


# -- one of them ------------------------------------------------------------------------


def show(call: Call) -> Code:
    """One customer: what is known of it, its money, invoices, payments and past."""
    found = customers.read(call.house, call.actor, Side(call.args.side), call.args.id)
    if call.args.format == "json":
        call.say(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        for line in _as_text(call, found):
            call.say(line)
    return Code.DONE


def _as_json(found: CustomerRecord) -> dict[str, Any]:
    """Values by name, figures by currency; invoices and payments are the latest."""
    profile = found.profile
    return {
        "side": profile.side.value,
        "id": profile.id,
        **profile.values,
        "company_id": profile.company.id if profile.company else None,
        "created_at": cells.plain(profile.created_at),
        "version": profile.version,
        "rating": found.rated.letter if found.rated else None,
        "delay": cells.plain(rounded(found.rated.delay)) if found.rated else None,
        "figures": {each.currency: _figures(each) for each in found.figures},
        "invoice_count": found.invoice_count,
        "invoices": [_row(each) for each in found.invoices],
        "payment_count": found.payment_count,
        "payments": [_row(each) for each in found.payments],
        "methods": [_method(each) for each in found.methods],
        "contacts": [{"id": each.id, **each.values} for each in found.contacts],
        "history": [showing.happened(each) for each in found.history],
        "actions": {action.value: d.reason for action, d in found.decisions.items()},
    }


def _figures(each: Figures) -> dict[str, Any]:
    money = {name: f"{quantise(getattr(each, name), each.currency):f}" for name in MONEY}
    return {"invoices": each.invoices, **money}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """An invoice or a payment of the latest, amounts with the digits of their currency."""
    told = {name: value for name, value in row.items() if name not in ("whole", "loose")}
    sums = (name for name in told if name.startswith("amount") or name == "refunded")
    money = {name: quantise(told[name], row["currency"]) for name in sums}
    return {name: cells.plain(value) for name, value in (told | money).items()}


def _method(each: KeptMethod) -> dict[str, Any]:
    stored = each.stored
    return {
        "contact_id": each.contact.id,
        "contact": each.contact.name,
        "processor": each.processor,
        "method": stored.method.value,
        "brand": stored.brand,
        "last4": stored.last4,
        "expires": "{}-{:02}".format(*stored.expires) if stored.expires else None,
        "consent": each.consent,
        "consented_at": cells.plain(each.consented_at),
    }


def _as_text(call: Call, found: CustomerRecord) -> Iterator[str]:
    w, profile, zone = call.w, found.profile, call.house.settings().timezone
    yield f"{w(f'property.{profile.side}')} #{profile.id}  {cells.one_line(profile.name)}"
    for name in FIELDS[profile.side]:
        if name != "name" and profile.values[name]:
            yield f"  {w(f'customer.field.{name}')}: {cells.one_line(profile.values[name] or '')}"
    if found.rated:
        days = w("figure.so_many_days", number=rounded(found.rated.delay))
        yield f"  {w('property.payer_rating')}: {found.rated.letter} ({days})"
    for each in found.figures:
        billed, due = w.money(each.billed, each.currency), w.money(each.due, each.currency)
        loose = w.money(each.unapplied, each.currency)
        yield f"  {w('sum.billed')}: {billed}  {w('sum.balance')}: {due}"
        yield f"    {w('customer.unapplied')}: {loose}"
    for title, rows in (("nav.invoices", found.invoices), ("nav.payments", found.payments)):
        for row in rows:
            yield f"  {w(title)}: {_line(row, w)}"
    for contact in found.contacts:
        told = f"{contact.name} {contact.values['email'] or ''}".strip()
        yield f"  {w('property.contact')} #{contact.id}: {cells.one_line(told)}"
    for happened in found.history:
        at = w.moment(happened.at, zone)
        yield f"  {at}  {cells.one_line(happened.actor)}  {w(f'event.{happened.event}')}"


def _line(row: Mapping[str, Any], w: Words) -> str:
    """«INV-00007  16 Mar 2026  NOK 1,250.00  Open», or the same of a payment."""
    if "paid_on" in row:
        status = w(f"{PAYMENT['payment_status'].words}{row['status']}")
        name, day, amount = f"#{row['id']}", row["paid_on"], row["amount"]
    else:
        status = w(f"{INVOICE['status'].words}{row['status']}")
        name = row["number"] or row["title"] or w("list.draft", id=row["id"])
        day, amount = row["issue_date"], row["amount_billed"]
    parts = (cells.one_line(name), w.date(day), w.money(amount, row["currency"]), status)
    return "  ".join(parts)


# -- what it owes -----------------------------------------------------------------------


def statement(call: Call) -> Code:
    """A statement as a file, or as JSON for programs."""
    args, house = call.args, call.house
    if args.first and args.kind == StatementKind.OPEN:
        raise InvalidInput("first", "cli.statement.open_has_no_first")
    kind = args.kind or (StatementKind.ACTIVITY.value if args.first else None)
    params = {"kind": kind, "as_of": args.as_of, "first": args.first, "known": args.known_at}
    asked = {name: text for name, text in params.items() if text}
    question = statements.from_query(house, args.side, args.id, asked)
    if args.format == "json":
        found = statements.of(house, call.actor, question)
        content = json.dumps(_told(found), ensure_ascii=False, indent=2)
        if not args.out:
            call.say(content)
            return Code.DONE
        name, data = args.out, f"{content}\n".encode()
        statements.noted(house, call.actor, found, args.format)
    else:
        name, data = statements.file(house, call.actor, question, args.format)
    target = call.file(args.out or name)
    with written_whole(target) as file:
        file.write(data)
    call.tell(call.w("cli.export.done", file=os.fspath(target)))
    return Code.DONE


def _told(found: Statement) -> dict[str, Any]:
    """The question as it was understood, and an account for each currency."""
    asked = found.asked
    return {
        "debtor": {"side": asked.side.value, "id": asked.id, "name": found.debtor.name},
        "kind": asked.kind.value,
        "from": cells.plain(asked.first),
        "as_of": cells.plain(asked.as_of),
        "known_at": cells.plain(asked.known_at),
        "accounts": [_account(each, found) for each in found.accounts],
    }


def _account(each: Account, found: Statement) -> dict[str, Any]:
    def said(amount: Any) -> str:
        return f"{quantise(amount, each.currency):f}"

    def item(row: OpenItem) -> dict[str, Any]:
        sums = {"billed": said(row.billed), "due": said(row.due)}
        late = {"due_date": row.due_date, "days_late": row.days_late(found.asked.as_of)}
        return _named(row) | {n: cells.plain(v) for n, v in late.items()} | sums

    def moved(row: Movement) -> dict[str, Any]:
        return _named(row) | {"amount": said(row.amount), "balance": said(row.balance)}

    sums = {"closing": said(each.closing), "unapplied": said(each.unapplied)}
    if found.asked.first:
        rows = [moved(row) for row in each.movements]
        return {"currency": each.currency, "opening": said(each.opening), **sums, "moved": rows}
    ranges = [said(amount) for amount in each.buckets]
    rows = [item(row) for row in each.items]
    return {"currency": each.currency, **sums, "ranges": ranges, "items": rows}


def _named(row: OpenItem | Movement) -> dict[str, Any]:
    """What it is, and where it is found."""
    ids = {"invoice_id": row.invoice_id, "payment_id": row.payment_id}
    return {"on": cells.plain(row.on), "what": row.called, "name": row.name, **ids}


SIDE = argument("--side", says="cli.customer.side", choices=SIDES, default=SIDES[0])
ID = argument("id", says="cli.customer.id", type=whole, metavar="ID")
COMMANDS: tuple[Command, ...] = (
    Command(
        "customers",
        Needs.BOOKS,
        list_customers,
        "cli.customers",
        "customers --show overdue --sort -due --format json",
        (
            SIDE,
            argument("--search", says="cli.customers.search", metavar="TEXT"),
            argument("--show", says="cli.customers.show", choices=SHOWS, default=SHOWS[0]),
            argument("--rating", says="cli.customers.rating", choices=RATED, default=RATED[0]),
            argument("--owner", says="cli.customers.owner", metavar="NAME"),
            argument("--sort", says="cli.view.sort", metavar="[-]PROPERTY"),
            argument("--limit", says="cli.list.limit", type=whole, metavar="N"),
            argument(
                "--format", says="cli.list.format", choices=tuple(LIST_FORMATS), default="table"
            ),
        ),
    ),
    Command(
        "customer",
        Needs.BOOKS,
        show,
        "cli.customer",
        "customer 7 --side contact --format json",
        (
            ID,
            SIDE,
            argument("--format", says="cli.show.format", choices=("json", "text"), default="text"),
        ),
    ),
    Command(
        "statement",
        Needs.BOOKS,
        statement,
        "cli.statement",
        "statement 7 --as-of 2026-09-30 --known-at 2026-10-05 --format pdf --out statement.pdf",
        (
            ID,
            SIDE,
            argument(
                "--kind",
                says="cli.statement.kind",
                choices=tuple(kind.value for kind in StatementKind),
            ),
            argument("--from", says="cli.statement.first", metavar="DAY", dest="first"),
            argument("--as-of", says="cli.aged.as_of", metavar="DAY"),
            argument("--known-at", says="cli.aged.known_at", metavar="MOMENT"),
            argument(
                "--format",
                says="cli.list.format",
                choices=("json", *statements.FILES),
                default="json",
            ),
            argument("--out", says="cli.statement.out", metavar="FILE"),
        ),
    ),
)
