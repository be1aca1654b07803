"""A figure that is a sum of the index, explained: those of a pivot and of the months of a view.

    Cell(text, index_figure.way("billed", "NOK", inside))   # ?figure=["billed", "NOK", filter]
    index_figure.explained(at)                              # the drawer, once a run

`inside` is the filter of the cell beside that of the page and the currency.
"""

import json
from decimal import Decimal
from urllib.parse import urlencode

from invoicing import listing, pivot
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Filter, both, filter_from, where
from invoicing.model.money import ZERO
from invoicing.model.table import Table, View

from . import explain, look, place
from .index import Index
from .report_table import Cell, Head

SUMMED = listing.SUMMED["invoice"]


def way(value: str, code: str, inside: Filter) -> str:
    """The address of this page with the figure explained."""
    return place.link(figure=json.dumps([value, code, inside.to_json()]))


def explained(at: Index) -> None:
    """The drawer of the figure that the URL names, if any."""
    text = place.asked().get("figure")
    if not text:
        return
    try:
        value, code, inside = json.loads(text)
        if value not in pivot.VALUES or not isinstance(code, str) or not isinstance(inside, str):
            raise InvalidInput("figure", "aged.no_figure")
        wanted = both(both(at.view.filter, filter_from(inside)), where("currency", "is", code))
        found = _rows(at, value, wanted)
    except (ValueError, TypeError, InvalidInput):
        look.field_error(at.w.explain(InvalidInput("figure", "aged.no_figure")))
        return
    explain.explain(at.w, _explanation(at, (value, code), wanted, found), "figure")


def _rows(at: Index, value: str, wanted: Filter) -> Table:
    """The largest of the invoices, with the count and the sums of all."""
    summed = SUMMED.get(value, "amount_billed")
    columns = ("number", "title", "buyer_name", "issue_date", summed, "currency")
    view = View(columns, wanted, at.view.search, sort=summed, descending=True)
    return listing.page(at.house, at.actor, view)


def _explanation(
    at: Index, figure: tuple[str, str], wanted: Filter, found: Table
) -> explain.Explanation:
    w, (value, code) = at.w, figure
    search = {"q": at.view.search} if at.view.search else {}
    facts = [
        (w("export.filter"), listing.in_words(at.house, at.actor, wanted, at.registry, w)),
        *((w("export.search"), text) for text in search.values()),
        (w("aged.as_of"), w.date(at.house.today())),
        (w("aged.known_at"), w.moment(at.house.now(), at.house.settings().timezone)),
        (w("explain.count"), w.number(found.count)),
    ]
    name = pivot.value_name(w, value)
    amounts = [s.amounts[value] for s in found.sums if s.currency == code and value in SUMMED]
    shown = w.number(found.count)
    if value in SUMMED:
        shown = w.money(sum(amounts, ZERO), code)
    query = urlencode({"view": "all", "filter": wanted.to_json()} | search)
    summed = SUMMED.get(value, "amount_billed")
    heads = [
        Head(w("thing.invoice"), figures=False),
        Head(w("property.buyer_name"), figures=False),
        Head(w("property.issue_date")),
        Head(w(f"property.{summed}")),
    ]
    return explain.Explanation(
        f"{name} · {code}",
        shown,
        w("explain.how_summed", name=name) if value in SUMMED else w("explain.how_counted"),
        facts,
        heads,
        _lines(at, summed, found),
        found.count,
        (w("explain.show", count=found.count), f"/invoices?{query}"),
    )


def _lines(at: Index, summed: str, found: Table) -> list[list[Cell]]:
    w = at.w
    return [
        [
            *explain.invoice(row, w),
            Cell(w.date(row.values["issue_date"])),  # type: ignore[arg-type]
            Cell(_money(at, row.values[summed], str(row.values["currency"]))),
        ]
        for row in found.rows
    ]


def _money(at: Index, amount: object, code: str) -> str:
    return at.w.money(amount, code, code=False) if isinstance(amount, Decimal) else ""
