"""What analysts take along: rows of the books as a file.

`write` makes a whole file on disk; `invoices_csv` streams the CSV of a view.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from invoicing.documents import csv, packing
from invoicing.documents.sheet import About, Column, Sheet
from invoicing.house import House
from invoicing.ledger import exports
from invoicing.ledger.database import Cursor
from invoicing.model import exports as asked
from invoicing.model.decisions import Action, decide, general
from invoicing.model.exports import ExportRequest, Format
from invoicing.model.money import quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.table import Sums, View
from invoicing.record import require_view
from invoicing.words import LANGUAGES, Words, filter_words
from invoicing.words import headers as headers_in

ROWS_BETWEEN_REPORTS = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written: `suffix` (".zip" where rows took several files) belongs to the name;
    `sums` are those of the file, per currency."""

    suffix: str
    rows: int
    files: int
    sums: Sequence[Sums]


def may_export(actor: Actor) -> None:
    """Refuse who may not export."""
    decide(Action.EXPORT, general(actor)).enforce()
    require_view(actor)


def check(house: House, actor: Actor, request: ExportRequest) -> None:
    """Refuse what `write` would refuse, without writing."""
    _plan(house, actor, request)


def count(house: House, actor: Actor, request: ExportRequest) -> int:
    """How many rows the file would have; refuses as `write` does."""
    plan = _plan(house, actor, request)
    with house.reading() as cursor:
        return sum(s.count for s in exports.totals(cursor, plan.question))


def write(
    house: House,
    actor: Actor,
    request: ExportRequest,
    target: Path,
    report: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Write what is asked for to `target`, which is overwritten; its name is not looked at.

    One snapshot of the books within the actor's reach: rows, sums and what the file tells about
    itself agree. `report` hears how many rows of how many are written, from the thread that
    calls; whatever it raises stops the writing. On any exception `target` is gone. `Refused`
    without permission, `InvalidInput` for what the request cannot mean.
    """
    plan = _plan(house, actor, request)
    try:
        with house.reading() as cursor, exports.snapshot(cursor):
            return _written(house, actor, plan, cursor, target, report or (lambda *_: None))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class _Plan:
    """An export, checked: the question, and everything said about it."""

    request: ExportRequest
    question: exports.Question
    headers: Sequence[str]
    w: Words


def _plan(house: House, actor: Actor, request: ExportRequest) -> _Plan:
    may_export(actor)
    asker = house.asker(actor)
    request.view.filter.check(asker.source(request.subject).registry, asker.clock)
    w = house.words(request.language if request.language in LANGUAGES else actor.language or "en")
    question = exports.question(request, asker)
    return _Plan(request, question, headers(question.columns, request), w)


def headers(columns: Sequence[asked.Column], request: ExportRequest) -> list[str]:
    """What stands above the columns, in the language of the request; names for machines."""
    if request.format.for_machines:
        return [column.name for column in columns]
    say = headers_in(request.language)
    return [column.label or say(column.key) for column in columns]


def _written(
    house: House,
    actor: Actor,
    plan: _Plan,
    cursor: Cursor,
    target: Path,
    report: Callable[[int, int], None],
) -> Outcome:
    sums = exports.totals(cursor, plan.question)
    count = sum(s.count for s in sums)
    about = About(plan.w("export.about"), list(_about(house, actor, plan, sums)))
    report(0, count)
    if plan.request.format is Format.PARQUET:
        exports.save_parquet(cursor, plan.question, target)
        suffix, files = ".parquet", 1
    else:
        rows = _reported(_rows(house, plan.question, cursor), count, report)
        settings = house.settings()
        columns = [
            Column(c.name, header, c.sort)
            for c, header in zip(plan.question.columns, plan.headers, strict=True)
        ]
        sheet = Sheet(plan.request.name, columns, rows, settings.timezone)
        suffix, files = packing.save(plan.request.format, sheet, about, count, target)
    report(count, count)
    return Outcome(suffix, count, files, sums)


def _rows(house: House, asked: exports.Question, cursor: Cursor) -> Iterator[Sequence[Value]]:
    """The rows of a question, money with the digits of its currency."""
    base = house.settings().base_currency
    money = [(i, c) for i, c in enumerate(asked.columns) if c.sort is Sort.MONEY]
    for currency, values in exports.rows(cursor, asked):
        row = list(values)
        for i, column in money:
            if isinstance(amount := row[i], Decimal):
                row[i] = quantise(amount, base if column.money_of == "base_currency" else currency)
        yield row


def _reported(
    rows: Iterator[Sequence[Value]], count: int, report: Callable[[int, int], None]
) -> Iterator[Sequence[Value]]:
    for done, row in enumerate(rows):
        if done % ROWS_BETWEEN_REPORTS == 0:
            report(done, count)
        yield row


def _about(house: House, actor: Actor, plan: _Plan, sums: Sequence[Sums]) -> Iterator[list[Value]]:
    """What a file tells about itself: what was asked, by whom, when; rows and sums."""
    w, request = plan.w, plan.request
    registry = house.registry(request.subject)
    sort = w("export.descending" if request.view.descending else "export.ascending")
    yield [w("export.name"), request.name]
    yield [w("export.company"), house.settings().company.name]
    yield [w("export.made_at"), house.now()]
    yield [w("export.made_by"), actor.name]
    yield [w("export.rows_are"), w(f"export.of_{request.rows}")]
    if request.ids is None:
        said = filter_words(w, request.view.filter, registry, house.asker(actor).clock)
        yield [w("export.filter"), said or w("export.no_filter")]
        if request.view.search:
            yield [w("export.search"), request.view.search]
    else:
        yield [w("export.filter"), w("export.ticked", count=len(set(request.ids)))]
    yield [w("export.sorted"), f"{w(f'property.{request.view.sort}')}, {sort}"]
    yield [w("export.row_count"), sum(s.count for s in sums)]
    yield []
    labels = [w(f"property.{name}") for name in plan.question.summed]
    yield [w("property.currency"), w("export.row_count"), *labels]
    for s in sums:
        yield [s.currency, s.count, *(quantise(a, s.currency) for a in s.amounts.values())]


def invoices_csv(
    house: House, actor: Actor, view: View, language: str | None = None
) -> Iterator[bytes]:
    """Every row of the view as CSV; only the headers are translated. Refuses before it starts."""
    wanted = ExportRequest("", Format.CSV, view, language=language or actor.language or "en")
    plan = _plan(house, actor, wanted)
    return _streamed(house, plan)


def _streamed(house: House, plan: _Plan) -> Iterator[bytes]:
    with house.reading() as cursor:
        columns = [
            Column(c.name, header, c.sort)
            for c, header in zip(plan.question.columns, plan.headers, strict=True)
        ]
        rows = _rows(house, plan.question, cursor)
        yield from csv.pieces(Sheet("", columns, rows, house.settings().timezone))
