"""Who owes most: a bar for each buyer, and the same as a list with since when."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

import plotly.graph_objects as go

from invoicing import overview
from invoicing.model.filters import Condition
from invoicing.model.money import ZERO
from invoicing.overview import Overview, Standing

from . import charts, look, place
from .index import Index
from .overview_tiles import key_text, of_debtor, to_rows
from .report_table import Cell, Head, report_table

MOST = 8
HEIGHT = 290
BY = "buyer_name"
#: How much of the chart's width stands free for the sums at the ends of the bars.
ROOM = Decimal("1.3")


def draw(at: Index, found: Overview) -> None:
    """The card's content."""
    w = at.w
    look.card_title(w("overview.debtors"))
    some = overview.by(at.house, at.actor, found, BY)[:MOST]
    if some:
        _bars(at, found, some[::-1])
    heads = [
        Head(w("property.buyer_name"), figures=False),
        Head(f"{w('aged.outstanding')} {found.currency}"),
        Head(f"{w('aged.overdue')} {found.currency}"),
        Head(w("overview.oldest")),
    ]
    rows = [_line(at, found, one) for one in some]
    report_table(w("overview.debtors"), heads, rows, empty=w("aged.empty"))


def _bars(at: Index, found: Overview, some: Sequence[Standing]) -> None:
    """What is overdue, what is not due yet beside it, the sum at the end: each leads to the
    invoices that it is the sum of. The first is drawn lowest."""
    w, today = at.w, at.house.today()
    late = [one.overdue for one in some]
    rest = [one.amount - one.overdue for one in some]
    parts = [
        (w("aged.overdue"), charts.RISES, late, overview.late(today, 1, None)),
        (w("aged.not_due"), charts.STANDS, rest, overview.late(today, None, None)),
    ]
    traces = [_part(at, found, some, *part[:3]) for part in parts]
    figure = charts.laid(go.Figure(traces), HEIGHT, barmode="relative")
    ends = [max(a, ZERO) + max(b, ZERO) for a, b in zip(late, rest, strict=True)]
    figure.add_trace(_sums(at, found, some, ends))
    least = min(min(*pair, ZERO) for pair in zip(late, rest, strict=True))
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.13, "x": 0})
    ends_at = [charts.size_of(least), charts.size_of(max(*ends, ZERO) * ROOM)]
    figure.update_xaxes(tickformat="~s", range=ends_at)
    names = [charts.short(_name(at, one)) for one in some]
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names)
    links = [
        *(_ways(at, found, some, amounts, rows) for _, _, amounts, rows in parts),
        [to_rows(at, found, BY, one.key) for one in some],
    ]
    charts.show("debtors", figure, w("overview.debtors_alt"), links)


def _ways(
    at: Index,
    found: Overview,
    some: Sequence[Standing],
    amounts: Sequence[Decimal],
    rows: Condition,
) -> list[str]:
    """Where the parts of the bars lead; what is nothing leads nowhere."""
    pairs = zip(some, amounts, strict=True)
    return [to_rows(at, found, BY, one.key, rows) if amount else "" for one, amount in pairs]


def _part(
    at: Index,
    found: Overview,
    some: Sequence[Standing],
    label: str,
    colour: str,
    amounts: Sequence[Decimal],
) -> go.Bar:
    """One part of each bar."""
    return go.Bar(
        y=list(range(len(some))),
        x=[charts.size_of(amount) for amount in amounts],
        text=[at.w.money(amount, found.currency) for amount in amounts],
        customdata=[escape(_name(at, one)) for one in some],
        textposition="none",
        hovertemplate="%{customdata}<br>%{fullData.name}: %{text}<extra></extra>",
        name=label,
        orientation="h",
        marker={"color": colour},
    )


def _sums(
    at: Index, found: Overview, some: Sequence[Standing], ends: Sequence[Decimal]
) -> go.Scatter:
    """What each owes in all, behind the end of its bar."""
    return go.Scatter(
        y=list(range(len(some))),
        x=[charts.size_of(end) for end in ends],
        text=[f" {at.w.money(one.amount, found.currency, code=False)}" for one in some],
        mode="text",
        textposition="middle right",
        textfont={"size": 11},
        customdata=[escape(_name(at, one)) for one in some],
        hovertemplate="%{customdata}<br>%{fullData.name}:%{text}<extra></extra>",
        name=at.w("aged.outstanding"),
        showlegend=False,
    )


def _name(at: Index, one: Standing) -> str:
    return key_text(one.key) or at.w("aged.none")


def _line(at: Index, found: Overview, one: Standing) -> list[Cell]:
    """A line of the list: it leads to all they owe, its figures to what explains them."""
    w = at.w
    days = (at.house.today() - one.oldest).days if one.oldest else None

    def cell(text: str, tile: str) -> Cell:
        return Cell(text, place.link(figure=of_debtor(tile, key_text(one.key))))

    amounts = [w.money(a, found.currency, code=False) for a in (one.amount, one.overdue)]
    return [
        Cell(_name(at, one), to_rows(at, found, BY, one.key)),
        cell(amounts[0], "outstanding"),
        cell(amounts[1], "overdue") if one.overdue else Cell("–", quiet=True),
        cell(w.days(days), "overdue") if days else Cell("–", quiet=True),
    ]
