"""Key figures of a period: those of everything, then line by line."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from urllib.parse import urlencode

import streamlit as st

from invoicing import aged, key_figures, receivables
from invoicing.model.filters import GROUPS_MOST, VALUES_MOST
from invoicing.model.key_figures import FIGURES, UNITS, Measured, figures, rating
from invoicing.model.rating import RATINGS

from . import aged_controls, clocks, figure_explained, look, place, rating_lines
from .figure_explained import PLACES, RECEIVABLES, ROLL, SALES, named, value
from .index import Index
from .report_table import Cell, Head, report_table

LINES_MOST = 200


def controls(at: Index, asked: key_figures.Asking, months: bool) -> None:
    """By what, over how many days, through which day, seen from when."""
    w = at.w
    with st.container(horizontal=True, vertical_alignment="bottom", key="figures-how"):
        if not months:
            aged_controls.by(at)
        st.segmented_control(
            w("figure.days"),
            key_figures.DAYS,
            **place.keep("days", key_figures.DAYS, default=key_figures.USUAL_DAYS),
        )
        clocks.day(w, w("figure.through"), "asof", asked.at.as_of, at.house.today())
        with st.container(width=250):
            found = receivables.moments_that_matter(at.house, at.actor, asked.view, asked.at.as_of)
            clocks.moment(at.house, w, w("aged.known_at"), "known", found, at.house.now())


def draw(at: Index, asked: key_figures.Asking) -> None:
    """The figures of each currency, the lines, and the drawer."""
    found = key_figures.measured(at.house, at.actor, asked)
    whole = {one.currency: one for one in key_figures.whole(found)}
    if not whole:
        look.note(at.w("figure.empty"))
        return
    code = currency(at, list(whole))
    cards(at, whole[code])
    _rolls(at, asked, whole[code])
    _ratings(at, asked, found, code)
    rating_lines.standing(at, asked.view)
    _lines(at, asked, [one for one in found if one.currency == code], whole[code])
    figure_explained.explained(at, asked, found)


def currency(at: Index, codes: Sequence[str]) -> str:
    """The currency that is shown; with several, chosen."""
    base = at.house.settings().base_currency
    usual = base if base in codes else codes[0]
    if len(codes) > 1:
        st.segmented_control(
            at.w("property.currency"),
            codes,
            label_visibility="collapsed",
            **place.keep("shown", codes, default=usual),
        )
    chosen = place.asked().get("shown")
    return chosen if chosen in codes else usual


def cards(at: Index, one: Measured) -> None:
    """The figures of everything, each a link to what explains it."""
    parts = []
    for name, figure in figures(one).items():
        link = escape(place.link(figure=named(one, name, True)))
        label, shown = escape(at.w(f"figure.{name}")), escape(value(at, name, figure))
        hint = escape(at.w(f"figure.how_{name}"))
        parts.append(f'<a href="{link}" title="{hint}"><dt>{label}</dt><dd>{shown}</dd></a>')
    st.html(f'<dl class="t-cards">{"".join(parts)}</dl>')


def _rolls(at: Index, asked: key_figures.Asking, one: Measured) -> None:
    """How much of each range went on into the next one within a month."""
    w, labels = at.w, figure_explained.ranges(at, asked, one)
    told = []
    for i, rate in enumerate(one.roll):
        if one.before[i] or one.ranges[i + 1]:
            said = w("figure.undefined") if rate is None else value(at, ROLL, rate)
            way = place.link(figure=named(one, f"{ROLL}{i}", True))
            text = f"{labels[i]} → {labels[i + 1]}: {said}"
            told.append(f'<a href="{escape(way)}">{escape(text)}</a>')
    if told:
        st.html(f'<p class="t-quiet-line">{escape(w("figure.roll"))}: {" · ".join(told)}</p>')


def _lines(
    at: Index, asked: key_figures.Asking, found: Sequence[Measured], whole: Measured
) -> None:
    w, prop = at.w, at.registry[asked.by]
    heads = [
        Head(prop.label or w(f"property.{prop.name}"), figures=False),
        Head(f"{w('figure.sales')} {whole.currency}"),
        Head(f"{w('figure.receivables')} {whole.currency}"),
        Head(w("figure.rating"), figures=False),
        *(Head(w(f"figure.short_{name}")) for name in FIGURES),
    ]
    lines = [_line(at, one, aged.key_label(w, prop, one.key), False) for one in found[:LINES_MOST]]
    report_table(w("figure.title"), heads, lines, [_line(at, whole, w("aged.all"), True)])
    if len(found) > LINES_MOST:
        look.quiet_line(w("explain.more", count=len(found) - LINES_MOST))


def _line(at: Index, one: Measured, name: str, whole: bool) -> list[Cell]:
    w = at.w
    amounts = [
        Cell(w.money(amount, one.currency, code=False), place.link(figure=named(one, n, whole)))
        if amount
        else Cell("–", quiet=True)
        for n, amount in ((SALES, one.sales), (RECEIVABLES, one.closing))
    ]

    def cell(figure: str, found: Decimal | None) -> Cell:
        if found is None:
            return Cell("–", quiet=True)
        told = key_figures.rounded(found)
        percent = UNITS[figure] == "percent"
        text = w.percent(told, PLACES) if percent else w.number(told, PLACES)
        return Cell(text, place.link(figure=named(one, figure, whole)))

    told = [cell(figure, found) for figure, found in figures(one).items()]
    letter, why = rating(one), place.link(figure=named(one, "delay", whole))
    rated = Cell(letter, why, title=_earned(at)) if letter else Cell("–", quiet=True)
    return [Cell(name), *amounts, rated, *told]


def _ratings(at: Index, asked: key_figures.Asking, found: Sequence[Measured], code: str) -> None:
    """How many lines have each rating, with the way to their invoices; where there is none, why."""
    w, parts, unsaid = at.w, [], ""
    for letter, (count, wanted) in key_figures.rated(at.house, asked, found, code).items():
        text = escape(w("figure.rated", letter=letter, count=count))
        if wanted:
            search = {"q": asked.view.search} if asked.view.search else {}
            query = urlencode({"view": "all", "filter": wanted.to_json()} | search)
            text = f'<a href="{escape(f"/invoices?{query}")}">{text}</a>'
        elif count:
            unsaid = w("figure.rated_too_many", values=VALUES_MOST, groups=str(GROUPS_MOST))
        parts.append(f"<span>{text}</span>")
    label = escape(w("figure.ratings"))
    st.html(f'<div class="t-ties" title="{escape(_earned(at))}">{label} {"".join(parts)}</div>')
    if unsaid:
        look.quiet_line(unsaid)


def _earned(at: Index) -> str:
    days = (str(most) for most in RATINGS.values() if most is not None)
    return at.w("figure.how_rated", **dict(zip("abc", days, strict=True)))
