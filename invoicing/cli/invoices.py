"""Reading invoices: list, show."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from invoicing import listing, record
from invoicing.cli import cells, showing
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.viewing import VIEW, asked
from invoicing.model.errors import InvalidInput
from invoicing.model.properties import Property
from invoicing.model.table import Row, Table, View

#: What fits in one page is asked as one; more is streamed.
PAGE = 500
#: So many rows in a table for eyes where nothing else is said.
FOR_EYES = 50


def view(call: Call, *first: str, subject: str = "invoice") -> View:
    """The view the arguments ask for; `InvalidInput` names what is wrong with them.

    Without ``--columns`` those of the view, after `first`.
    """
    columns = tuple(filter(None, map(str.strip, (call.args.columns or "").split(","))))
    registry = call.house.registry(subject)
    for name in columns:
        registry[name]
    found = asked(call, subject, strict=False)
    return replace(found, columns=columns or tuple(dict.fromkeys((*first, *found.columns))))


def list_invoices(call: Call) -> Code:
    """Rows, count and sums of what matches, in one of three formats."""
    return listed(call, view(call, "id"), "invoice")


def listed(call: Call, shown: View, subject: str) -> Code:
    """The records of a view, in the format that was asked for."""
    limit = call.args.limit
    if limit is None and call.args.format == "table":
        limit = FOR_EYES
    wanted = listing.fetching(shown, "currency")
    page = replace(wanted, size=min(limit or 0, PAGE))
    found = listing.page(call.house, call.actor, page, subject)
    rows = _rows(call, wanted, found, limit, subject)
    FORMATS[call.args.format](call, shown, found, rows)
    return Code.DONE


def _rows(call: Call, asked: View, found: Table, limit: int | None, subject: str) -> Iterator[Row]:
    if limit is not None and limit <= PAGE:
        return iter(found.rows)
    return islice(listing.stream(call.house, call.actor, asked, subject), limit)


def _properties(shown: View, found: Table) -> list[Property]:
    known = {prop.name: prop for prop in found.properties}
    return [known[name] for name in shown.columns]


def _as_json(call: Call, shown: View, found: Table, rows: Iterator[Row]) -> None:
    base = call.house.settings().base_currency
    wanted = _properties(shown, found)
    head = {"count": found.count, "sums": cells.sums_plain(found.sums)}
    plain = ({p.name: cells.plain(cells.exact(row, p, base)) for p in wanted} for row in rows)
    cells.write_json(call.out, head, plain)


def _as_csv(call: Call, shown: View, found: Table, rows: Iterator[Row]) -> None:
    base = call.house.settings().base_currency
    wanted = _properties(shown, found)
    lines = ([cells.exact(row, p, base) for p in wanted] for row in rows)
    cells.write_csv(call.out, shown.columns, lines)


def _as_table(call: Call, shown: View, found: Table, rows: Iterator[Row]) -> None:
    w, settings = call.house.words(call.w.language), call.house.settings()
    wanted = _properties(shown, found)

    def cell(row: Row, prop: Property) -> str:
        base = prop.money_of == "base_currency"
        own = settings.base_currency if base else str(row.values["currency"])
        return cells.in_words(row.values[prop.name], prop, own, w, settings.timezone)

    lines = [[cell(row, p) for p in wanted] for row in rows]
    titles = [p.label or w(f"property.{p.name}") for p in wanted]
    for line in cells.columns(titles, lines, [p.sort in cells.RIGHT for p in wanted]):
        call.say(line)
    call.say("")
    family = f"cli.{call.args.command}"  # list, payments
    call.say(w(f"{family}.count", count=found.count, shown=len(lines)))
    for each in found.sums:
        told = {name: w.money(amount, each.currency) for name, amount in each.amounts.items()}
        call.say(w(f"{family}.sums", count=each.count, code=each.currency, **told))


FORMATS = {"json": _as_json, "csv": _as_csv, "table": _as_table}


def show(call: Call) -> Code:
    """One invoice with everything on it."""
    args = call.args
    if (args.number is None) == (args.id is None):
        raise InvalidInput("number", "cli.show.one")
    if args.id is not None:
        found = record.read(call.house, call.actor, args.id)
    else:
        found = record.by_number(call.house, call.actor, args.number.strip())
    if args.format == "json":
        call.say(json.dumps(showing.as_json(found), ensure_ascii=False, indent=2))
    else:
        house = call.house
        w = house.words(call.w.language)
        for line in showing.as_text(found, w, house.settings(), house.registry()):
            call.say(line)
    return Code.DONE


def whole(text: str) -> int:
    """A count or an id: a whole number from one on."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 18 and int(text)):
        raise InvalidInput("number", "cli.needs_whole", found=text)
    return int(text)


COMMANDS: tuple[Command, ...] = (
    Command(
        "list",
        Needs.BOOKS,
        list_invoices,
        "cli.list",
        "list --status overdue --sort due_date --limit 20 --format table",
        (
            *VIEW,
            argument("--columns", says="cli.view.columns", metavar="A,B"),
            argument("--sort", says="cli.view.sort", metavar="[-]PROPERTY"),
            argument("--limit", says="cli.list.limit", type=whole, metavar="N"),
            argument("--format", says="cli.list.format", choices=tuple(FORMATS), default="table"),
        ),
    ),
    Command(
        "show",
        Needs.BOOKS,
        show,
        "cli.show",
        "show INV-00042 --format json",
        (
            argument("number", says="cli.show.number", nargs="?", metavar="NUMBER"),
            argument("--id", says="cli.show.id", type=whole, metavar="ID"),
            argument("--format", says="cli.show.format", choices=("json", "text"), default="text"),
        ),
    ),
)
