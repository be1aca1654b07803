"""What analysts take along: rows of the books as a file, asked for at the desk (export_desk.py)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from time import sleep

from invoicing import export_about
from invoicing.documents import packing
from invoicing.documents.sheet import Column, Sheet
from invoicing.export_computed import Layout, layout
from invoicing.house import House
from invoicing.ledger import exports, machine_files, texts
from invoicing.ledger.database import Cursor
from invoicing.ledger.rows import short
from invoicing.model import exports as asked
from invoicing.model.decisions import Action, decide, general
from invoicing.model.exports import ExportRequest
from invoicing.model.formulas import Given
from invoicing.model.money import quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.settings import Settings
from invoicing.model.table import Sums
from invoicing.record import require_view
from invoicing.words import LANGUAGES, Words
from invoicing.words import headers as headers_in

ROWS_BETWEEN_REPORTS = 1_000
#: Values are told in Python, one thread at a time: others get their turn in between.
ROWS_BETWEEN_RESTS, REST = 50, 0.0002  # seconds
Report = Callable[[int, int], None]
Pieces = Iterator[tuple[int, memoryview]]


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
    report: Report | None = None,
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
            return _written(house, plan, cursor, target, report or (lambda *_: None))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class _Plan:
    """An export, checked: the question, who asks, and in which words.

    `layout` says which columns the file has, beside those that are asked of the books.
    """

    request: ExportRequest
    question: exports.Question
    layout: Layout
    given: Given
    actor: Actor
    settings: Settings
    w: Words


def _plan(house: House, actor: Actor, request: ExportRequest) -> _Plan:
    may_export(actor)
    asker = house.asker(actor)
    registry, settings = asker.source(request.subject).registry, house.settings()
    request.view.filter.check(registry, asker.clock)
    w = house.words(request.language if request.language in LANGUAGES else actor.language or "en")
    laid = layout(request, registry)
    given = Given(asker.clock, settings.base_currency)
    question = exports.question(laid.request, asker)
    return _Plan(request, question, laid, given, actor, settings, w)


def _written(house: House, plan: _Plan, cursor: Cursor, target: Path, report: Report) -> Outcome:
    format, base = plan.request.format, plan.settings.base_currency
    sums = plan.layout.sums(exports.totals(cursor, plan.question))
    count = sum(s.count for s in sums)
    report(0, count)
    if format in machine_files.FORMATS:
        machine_files.save(cursor, plan.question, format, target, base)
        suffix, files = f".{format}", 1
    else:
        about = export_about.about(house, plan.actor, plan.request, sums, plan.w)
        sheet = _sheet(plan, cursor, lambda done: report(done, count))
        suffix, files = packing.save(format, sheet, about, count, target)
    report(count, count)
    return Outcome(suffix, count, files, sums)


def _sheet(plan: _Plan, cursor: Cursor, report: Callable[[int], None]) -> Sheet:
    """The rows as the format wants them: lines made by the books where they can, else values."""
    format, settings = plan.request.format, plan.settings
    question, size = plan.question, 0
    if packing.KINDS[format].cells:
        question, size = exports.fitted(cursor, question)
    told = plan.layout.columns(question.columns) if plan.layout else question.columns
    columns = [
        Column(header, c.sort, c.longest)
        for c, header in zip(told, headers(told, plan), strict=True)
    ]
    sheet = Sheet(plan.request.name, columns, settings.timezone, bytes_most=size)
    if format in texts.LINES and not plan.layout:
        most = packing.KINDS[format].rows
        lines = texts.lines(cursor, question, format, most, settings.zone, settings.base_currency)
        return replace(sheet, lines=_counted(lines, report))
    return replace(sheet, rows=_values(cursor, plan, question, report))


def headers(columns: Sequence[asked.Column], plan: _Plan) -> list[str]:
    """What stands above the columns, in their order, in the language of the request."""
    say = headers_in(plan.request.language)
    parts = (f" ({c.part})" if c.part > 1 else "" for c in columns)
    return [(c.label or say(c.key)) + part for c, part in zip(columns, parts, strict=True)]


def _counted(lines: Pieces, report: Callable[[int], None]) -> Pieces:
    """The pieces as they are; `report` hears how many rows are through."""
    done = 0
    for rows, piece in lines:
        yield rows, piece
        done += rows
        report(done)


def _values(
    cursor: Cursor, plan: _Plan, question: exports.Question, report: Callable[[int], None]
) -> Iterator[Sequence[Value]]:
    """The rows of the file, money with the digits of its currency, numbers without idle zeros."""
    rows, base = exports.rows(cursor, question), plan.settings.base_currency
    columns: Sequence[asked.Column] = question.columns
    if plan.layout:
        rows = plan.layout.rows(columns, rows, plan.given)
        columns = plan.layout.columns(columns)
    money = [(i, c) for i, c in enumerate(columns) if c.sort is Sort.MONEY]
    numbers = [i for i, c in enumerate(columns) if c.sort is Sort.NUMBER]
    for done, (currency, row) in enumerate(rows):
        for i, column in money:
            if isinstance(amount := row[i], Decimal):
                row[i] = quantise(amount, base if column.money_of == "base_currency" else currency)
        for i in numbers:
            row[i] = short(row[i])
        if done % ROWS_BETWEEN_REPORTS == 0:
            report(done)
        if done % ROWS_BETWEEN_RESTS == 0:
            sleep(REST)
        yield row
