"""The aging table: a line for each customer (or owner, …) and currency, and the same compared."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from invoicing import aged, receivables
from invoicing.aged import COUNT, KEY
from invoicing.model.aging import Aged, AgedRow, Change, compared
from invoicing.model.behind import TOTAL, UNAPPLIED, Figure
from invoicing.model.table import PAGE_SIZES

from . import look, place
from .index import Index
from .report_table import Cell, Head, report_table


def table(at: Index, asked: aged.Asking, found: Aged) -> None:
    """The report, a page of it, with its totals."""
    rows = aged.ordered(found, place.asked().get("order", ""))
    heads = _heads(at, asked, found)
    shown = [_line(at, asked, found, row) for row in _page(rows)]
    totals = [_line(at, asked, found, row, whole=True) for row in found.totals if not _lone(asked)]
    report_table(at.w("aged.title"), heads, shown, totals, at.w("aged.empty"))
    place.pager(len(rows), at.w)


def _lone(asked: aged.Asking) -> bool:
    """Whether each currency is a line of its own, and needs no column and no total besides."""
    return asked.question.by == "currency" and not asked.question.base


def _heads(at: Index, asked: aged.Asking, found: Aged) -> list[Head]:
    w, question = at.w, asked.question
    ranges = [str(i) for i in range(question.buckets.count)]
    loose = [(UNAPPLIED, w("aged.unapplied"))] if found.unapplied_shown else []
    named = [(i, aged.range_label(w, question, int(i))) for i in ranges]
    columns = [*named, *loose, (TOTAL, w("aged.total")), (COUNT, w("aged.count"))]
    by = at.registry[question.by].label or w(f"property.{question.by}")
    return [
        _head(KEY, by, figures=False),
        *([] if _lone(asked) else [Head(w("property.currency"), figures=False)]),
        *(_head(name, label) for name, label in columns),
    ]


def _head(name: str, label: str, figures: bool = True) -> Head:
    order = place.asked().get("order", "")
    now = {name: "ascending", f"-{name}": "descending"}.get(order, "")
    wanted = name if now == "descending" or (name == KEY and not now) else f"-{name}"
    return Head(label, place.link(order=wanted, page=None, figure=None), now, figures)


def _page(rows: Sequence[AgedRow]) -> Sequence[AgedRow]:
    asked = place.asked()
    size = next((n for n in PAGE_SIZES if str(n) == asked.get("size")), 50)
    page = int(asked["page"]) if asked.get("page", "").isdecimal() else 1
    last = max(1, -(-len(rows) // size))
    start = (min(max(1, page), last) - 1) * size
    return rows[start : start + size]


def _line(
    at: Index, asked: aged.Asking, found: Aged, row: AgedRow, whole: bool = False
) -> list[Cell]:
    w, parts = at.w, _parts(found, row)
    cells = [_figure(at, row, part, amount, whole) for part, amount in parts]
    name = w("aged.all") if whole else _name(at, asked, row)
    why = place.link(figure=Figure(row.currency, TOTAL, row.key, whole).to_text())
    count = Cell(w.number(row.count), why if row.count else None, quiet=not row.count)
    money = [] if _lone(asked) else [Cell(row.currency)]
    return [Cell(name), *money, *cells, count]


def _name(at: Index, asked: aged.Asking, row: AgedRow) -> str:
    return aged.key_label(at.w, at.registry[asked.question.by], row.key)


def _parts(found: Aged, row: AgedRow) -> list[tuple[int | str, Decimal]]:
    loose: list[tuple[int | str, Decimal]] = [(UNAPPLIED, row.unapplied)]
    return [*enumerate(row.amounts), *(loose if found.unapplied_shown else []), (TOTAL, row.total)]


def _figure(at: Index, row: AgedRow, part: int | str, amount: Decimal, whole: bool) -> Cell:
    """A figure leads to what explains it; nothing leads nowhere."""
    text = at.w.money(amount, row.currency, code=False)
    if not amount:
        return Cell("–", quiet=True)
    name = Figure(row.currency, part, row.key, whole).to_text()
    return Cell(text, place.link(figure=name))


def comparison(at: Index, asked: aged.Asking, found: Aged) -> None:
    """Two moments side by side: both totals, and what each range changed by."""
    assert asked.against is not None
    w, question = at.w, asked.question
    earlier = replace(question, moments=asked.against)
    before = receivables.aged(at.house, at.actor, asked.view, earlier)
    zone = at.house.settings().timezone
    told = {
        "day": question.moments.as_of,
        "known": w.moment(question.moments.known_at, zone),
        "before": asked.against.as_of,
        "before_known": w.moment(asked.against.known_at, zone),
    }
    look.quiet_line(w("aged.compared", **told))
    ranges = [f"Δ {aged.range_label(w, question, i)}" for i in range(question.buckets.count)]
    loose = [f"Δ {w('aged.unapplied')}"] if found.unapplied_shown else []
    texts = [w("aged.was"), w("aged.is"), w("aged.change"), *ranges, *loose]
    by = at.registry[question.by].label or w(f"property.{question.by}")
    heads = [Head(by, figures=False), Head(w("property.currency"), figures=False)]
    changes = compared(before.rows, found.rows)
    lines = [_change(at, asked, each, found) for each in _some(changes)]
    whole = compared(before.totals, found.totals)
    totals = [_change(at, asked, each, found, whole=True) for each in whole]
    report_table(w("aged.title"), [*heads, *map(Head, texts)], lines, totals, w("aged.empty"))
    place.pager(len(changes), w)


def _some(changes: list[Change]) -> list[Change]:
    rows = {id(change.after): change for change in changes}
    return [rows[id(row)] for row in _page([change.after for change in changes])]


def _change(
    at: Index, asked: aged.Asking, change: Change, found: Aged, whole: bool = False
) -> list[Cell]:
    w, after = at.w, change.after
    loose = [change.unapplied] if found.unapplied_shown else []
    ranges: list[int | str] = [TOTAL, *range(len(change.amounts)), *(UNAPPLIED for _ in loose)]
    moved = zip(ranges, [change.total, *change.amounts, *loose], strict=True)
    return [
        Cell(w("aged.all") if whole else _name(at, asked, after)),
        Cell(after.currency),
        _then(at, asked, change.before, whole),
        _figure(at, after, TOTAL, after.total, whole),
        *(_moved(at, after, part, amount, whole) for part, amount in moved),
    ]


def _then(at: Index, asked: aged.Asking, row: AgedRow, whole: bool) -> Cell:
    """What it was leads to the report of that day, and what explains it there."""
    cell = _figure(at, row, TOTAL, row.total, whole)
    if cell.href is None or asked.against is None:
        return cell
    name = Figure(row.currency, TOTAL, row.key, whole).to_text()
    known = aged.moment_to(asked.against.known_at)
    day = asked.against.as_of.isoformat()
    way = place.link(asof=day, known=known, vs_asof=None, vs_known=None, figure=name)
    return replace(cell, href=way)


def _moved(at: Index, row: AgedRow, part: int | str, amount: Decimal, whole: bool) -> Cell:
    """A change leads to what explains it: what it was, and what it is."""
    if not amount:
        return Cell("–", quiet=True)
    text = at.w.money(amount, row.currency, code=False)
    way = place.link(figure=Figure(row.currency, part, row.key, whole).to_text())
    tone = "t-up" if amount > 0 else "t-down"
    return Cell(f"+{text}" if amount > 0 else text, way, tone=tone)
