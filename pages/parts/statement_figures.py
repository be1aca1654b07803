"""The sums of a statement, each with what explains it: `?figure=["NOK", "closing"]`.

`closing` and `opening` are balances, `unapplied` is money on no invoice, a number is a range of
days past due.
"""

import json
from decimal import Decimal

from invoicing.house import House
from invoicing.model.dates import DAY
from invoicing.model.errors import InvalidInput
from invoicing.model.receivables import Buckets
from invoicing.model.statement import Account, Movement, OpenItem, Statement
from invoicing.words import Words

from . import explain, look, place
from .report_table import Cell, Head

RANGES = ("not_due", "d1_30", "d31_60", "d61_90", "over_90")
OPENING, CLOSING, UNAPPLIED = "opening", "closing", "unapplied"


def parts(told: Account, statement: Statement) -> dict[str | int, Decimal]:
    """The sums of a currency in the order they are told."""
    if statement.asked.first:
        return {OPENING: told.opening, CLOSING: told.closing}
    if not told.buckets:
        return {CLOSING: told.closing}
    return {CLOSING: told.closing, **dict(enumerate(told.buckets)), UNAPPLIED: told.unapplied}


def draw(w: Words, told: Account, statement: Statement) -> None:
    """The sums, each a link to what explains it."""
    look.figures([(label(w, n), _sum(w, told, n, a)) for n, a in parts(told, statement).items()])


def _sum(w: Words, told: Account, part: str | int, amount: Decimal) -> look.Value:
    text = w.money(amount, told.currency)
    return (text, place.link(figure=json.dumps([told.currency, part]))) if amount else text


def label(w: Words, part: str | int) -> str:
    """What a sum is called."""
    if isinstance(part, int):
        return w(f"aging.{RANGES[part]}")
    return w("statement.kind.unapplied") if part == UNAPPLIED else w(f"statement.{part}")


def explained(house: House, w: Words, statement: Statement) -> None:
    """The drawer of the sum that the URL names, if any."""
    text = place.asked().get("figure")
    if not text:
        return
    try:
        code, part = json.loads(text)
        told = next(each for each in statement.accounts if each.currency == code)
        amount = parts(told, statement)[part]
    except (ValueError, TypeError, KeyError, StopIteration):
        look.field_error(w.explain(InvalidInput("figure", "aged.no_figure")))
        return
    explain.explain(w, _explanation(house, w, statement, told, part, amount), "figure")


def _explanation(
    house: House,
    w: Words,
    statement: Statement,
    told: Account,
    part: str | int,
    amount: Decimal,
) -> explain.Explanation:
    rows, code, asked, link = behind(told, statement, part), told.currency, statement.asked, None
    if part == OPENING and asked.first:
        day = asked.first - DAY
        way = place.link(kind=None, as_of=day.isoformat(), first=None, figure=None)
        link = (w("statement.open_then", day=day), way)
    heads = [w(f"statement.column.{name}") for name in ("name", "what", "on", "amount")]
    return explain.Explanation(
        f"{label(w, part)} · {code}",
        w.money(amount, code),
        _how(w, statement, part),
        [
            (w("statement.debtor"), statement.debtor.name),
            *([(w("statement.first"), w.date(asked.first))] if asked.first else []),
            (w("aged.as_of"), w.date(asked.as_of)),
            (w("aged.known_at"), w.moment(asked.known_at, house.settings().timezone)),
            (w("explain.count"), w.number(len(rows))),
        ],
        [Head(text, figures=i > 1) for i, text in enumerate(heads)],
        [_row(w, code, row, sum_of) for row, sum_of in rows],
        len(rows),
        link,
    )


def behind(
    told: Account, statement: Statement, part: str | int
) -> list[tuple[OpenItem | Movement, Decimal]]:
    """The lines of the statement that a sum is made of, each with its amount."""
    if part == OPENING:
        return []
    if statement.asked.first:
        return [(each, each.amount) for each in told.movements]
    as_of, ranges = statement.asked.as_of, Buckets()

    def wanted(item: OpenItem) -> bool:
        loose = item.invoice_id is None
        if isinstance(part, int):
            late = (as_of - item.due_date).days if item.due_date else 0
            return not loose and ranges.index(late) == part
        return loose if part == UNAPPLIED else True

    return [(item, item.due) for item in told.items if wanted(item)]


def _how(w: Words, statement: Statement, part: str | int) -> str:
    if isinstance(part, int):
        return w("statement.how_range", day=statement.asked.as_of)
    if part == UNAPPLIED:
        return w("aged.how_unapplied")
    if part == CLOSING and not statement.asked.first:
        return w("aged.how_total", day=statement.asked.as_of)
    return w("statement.how_opening" if part == OPENING else "statement.how_closing")


def _row(w: Words, code: str, row: OpenItem | Movement, amount: Decimal) -> list[Cell]:
    name, way = row.name or "", f"/invoice?id={row.invoice_id}"
    if row.invoice_id is None:
        name = row.name or w("statement.payment", id=row.payment_id)
        way = f"/payment?id={row.payment_id}"
    return [
        Cell(name, way),
        Cell(w(f"statement.kind.{row.called}")),
        Cell(w.date(row.on)),
        Cell(w.money(amount, code, code=False)),
    ]
