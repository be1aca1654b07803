"""What is outstanding, for scripts: the reports on their two clocks."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing import aged, receivables, rolling
from invoicing import key_figures as figures_asked
from invoicing.cli import cells
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.viewing import VIEW
from invoicing.cli.viewing import asked as view_asked
from invoicing.model.aging import Aged, AgedRow
from invoicing.model.key_figures import Measured, figures, rating
from invoicing.model.money import quantise
from invoicing.model.properties import Value
from invoicing.report_files import Report
from invoicing.words import Words

#: Argument → parameter of the report's address.
PARAMETERS = {
    "as_of": "asof",
    "known_at": "known",
    "by": "by",
    "clock": "clock",
    "ranges": "edges",
}


def age(call: Call) -> Code:
    """The report in one of three formats."""
    params = in_parameters(call, PARAMETERS)
    if call.args.in_base:
        params["shown"] = aged.BASE
    asking = aged.asking(call.house, call.actor, params, view_asked(call))
    found = receivables.aged(call.house, call.actor, asking.view, asking.question)
    FORMATS[call.args.format](call, found)
    return Code.DONE


def _as_json(call: Call, found: Aged) -> None:
    question = found.question
    bounds = [question.buckets.bounds(i) for i in range(question.buckets.count)]
    told = {
        "as_of": cells.plain(question.moments.as_of),
        "known_at": cells.plain(question.moments.known_at),
        "by": question.by,
        "clock": question.clock,
        "ranges": [{"from": first, "to": last} for first, last in bounds],
        "rows": [_plain(found, row) for row in found.rows],
        "totals": [_plain(found, row) for row in found.totals],
    }
    call.say(json.dumps(told, ensure_ascii=False, indent=2))


def _plain(found: Aged, row: AgedRow) -> dict[str, Any]:
    """Amounts as text with the digits of their currency; `unapplied` null where left out."""

    def said(amount: Decimal) -> str:
        return f"{quantise(amount, row.currency):f}"

    return {
        "key": row.key,
        "currency": row.currency,
        "amounts": [said(amount) for amount in row.amounts],
        "unapplied": said(row.unapplied) if found.unapplied_shown else None,
        "total": said(row.total),
        "count": row.count,
    }


def _as_csv(call: Call, found: Aged) -> None:
    rows = [[row.key, *aged.cells(found, row)] for row in found.rows]
    cells.write_csv(call.out, ["key", *_names(found)], rows)


def _names(found: Aged) -> list[str]:
    loose = ["unapplied"] if found.unapplied_shown else []
    ranges = (found.question.buckets.bounds(i) for i in range(found.question.buckets.count))
    named = ["not_due" if first is None else f"from_{first}" for first, _ in ranges]
    return ["currency", *named, *loose, "total", "count"]


def _as_table(call: Call, found: Aged) -> None:
    w, question = call.house.words(call.w.language), found.question
    prop = call.house.registry()[question.by]
    ranges = [aged.range_label(w, question, i) for i in range(question.buckets.count)]
    loose = [w("aged.unapplied")] if found.unapplied_shown else []
    by, currency = w(f"property.{question.by}"), w("property.currency")
    titles = [by, currency, *ranges, *loose, w("aged.total"), w("aged.count")]

    def line(name: str, row: AgedRow) -> list[str]:
        own, *amounts, count = aged.cells(found, row)
        told = [w.money(a, row.currency, code=False) for a in amounts]  # type: ignore[arg-type]
        return [cells.one_line(name), str(own), *told, w.number(int(str(count)))]

    lines = [line(aged.key_label(w, prop, row.key), row) for row in found.rows]
    totals = [line(w("aged.all"), row) for row in found.totals]
    right: Sequence[bool] = (False, False, *(True for _ in titles[2:]))
    for text in cells.columns(titles, [*lines, *totals], right):
        call.say(text)


def roll_forward(call: Call) -> Code:
    """Opening, movements and closing of each currency."""
    params = in_parameters(call, {"first": "from", "as_of": "asof", "known_at": "known"})
    asking = rolling.asking(call.house, call.actor, params, view_asked(call))
    found = receivables.rolled(call.house, call.actor, asking.view, asking.first, asking.at)
    if call.args.format == "json":
        told = {
            code: {n: f"{quantise(a, code):f}" for n, a in rolling.parts(moved).items()}
            for code, moved in found.currencies.items()
        }
        days = {"from": asking.first, "as_of": asking.at.as_of, "known_at": asking.at.known_at}
        head = {name: cells.plain(value) for name, value in days.items()}
        call.say(json.dumps(head | {"currencies": told}, ensure_ascii=False, indent=2))
        return Code.DONE
    w = call.house.words(call.w.language)
    return printed(call, rolling.told(asking, found, w))


def key_figures(call: Call) -> Code:
    """The key figures of each line, and of all lines."""
    names = {"as_of": "asof", "known_at": "known", "by": "by", "days": "days"}
    params = in_parameters(call, names)
    asking = figures_asked.asking(call.house, call.actor, params, view_asked(call))
    found = figures_asked.measured(call.house, call.actor, asking)
    if call.args.format == "json":
        period = {"from": asking.period.first, "as_of": asking.period.last}
        head = {name: cells.plain(day) for name, day in period.items()}
        head |= {"known_at": cells.plain(asking.at.known_at), "by": asking.by}
        rows = {
            "rows": [_figures(one) for one in found],
            "totals": [_figures(one) for one in figures_asked.whole(found)],
        }
        call.say(json.dumps(head | rows, ensure_ascii=False, indent=2))
        return Code.DONE
    w = call.house.words(call.w.language)
    return printed(call, figures_asked.told(call.house, call.actor, asking, found, w))


def _figures(one: Measured) -> dict[str, Any]:
    """Figures as text, to a tenth; null where one has no meaning."""
    told = {n: figures_asked.rounded(figure) for n, figure in figures(one).items()}
    return {
        "key": one.key,
        "currency": one.currency,
        "sales": f"{quantise(one.sales, one.currency):f}",
        "receivables": f"{quantise(one.closing, one.currency):f}",
        "rating": rating(one),
        **{name: cells.plain(figure) for name, figure in told.items()},
        "roll": [cells.plain(figures_asked.rounded(rate)) for rate in one.roll],
    }


def in_parameters(call: Call, names: Mapping[str, str]) -> dict[str, str]:
    """Arguments as the parameters of a report's address."""
    return {name: getattr(call.args, flag) or "" for flag, name in names.items()}


def printed(call: Call, report: Report) -> Code:
    """A report as CSV, or as a table for eyes."""
    headers = [column.header for column in report.columns]
    if call.args.format == "csv":
        cells.write_csv(call.out, headers, report.rows)
        return Code.DONE
    w, right = call.w, [column.sort in cells.RIGHT for column in report.columns]
    lines = [[_in_words(w, value) for value in row] for row in report.rows]
    for text in cells.columns(headers, lines, right):
        call.say(text)
    return Code.DONE


def _in_words(w: Words, value: Value) -> str:
    match value:
        case Decimal():
            return w.number(value)
        case int():
            return w.number(value)
        case date():
            return w.date(value)
    return cells.one_line(str(value)) if value is not None else w("common.empty")


FORMATS = {"json": _as_json, "csv": _as_csv, "table": _as_table}
FORMAT = argument("--format", says="cli.list.format", choices=tuple(FORMATS), default="table")
COMMANDS: tuple[Command, ...] = (
    Command(
        "aged",
        Needs.BOOKS,
        age,
        "cli.aged",
        "aged --as-of 2026-09-30 --known-at 2026-10-05 --by currency --format json",
        (
            *VIEW,
            argument("--as-of", says="cli.aged.as_of", metavar="DAY"),
            argument("--known-at", says="cli.aged.known_at", metavar="MOMENT"),
            argument("--by", says="cli.aged.by", metavar="PROPERTY"),
            argument("--clock", says="cli.aged.clock", choices=receivables.CLOCKS),
            argument("--ranges", says="cli.aged.ranges", metavar="30,60,90"),
            argument("--in-base", says="cli.aged.in_base", action="store_true"),
            FORMAT,
        ),
    ),
    Command(
        "roll-forward",
        Needs.BOOKS,
        roll_forward,
        "cli.roll",
        "roll-forward --from 2026-01-01 --as-of 2026-03-31 --format json",
        (
            *VIEW,
            argument("--from", says="cli.roll.first", metavar="DAY", dest="first"),
            argument("--as-of", says="cli.roll.last", metavar="DAY"),
            argument("--known-at", says="cli.aged.known_at", metavar="MOMENT"),
            FORMAT,
        ),
    ),
    Command(
        "key-figures",
        Needs.BOOKS,
        key_figures,
        "cli.figures",
        "key-figures --by owner --days 90 --format json",
        (
            *VIEW,
            argument("--as-of", says="cli.aged.as_of", metavar="DAY"),
            argument("--known-at", says="cli.aged.known_at", metavar="MOMENT"),
            argument("--by", says="cli.aged.by", metavar="PROPERTY"),
            argument("--days", says="cli.figures.days", choices=figures_asked.DAYS),
            FORMAT,
        ),
    ),
)
