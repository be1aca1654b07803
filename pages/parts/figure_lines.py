"""Key figures of a period: those of everything, then line by line, and what explains one."""

import json
from collections.abc import Sequence
from decimal import Decimal
from html import escape
from urllib.parse import urlencode

import streamlit as st

from invoicing import aged, key_figures, listing, receivables
from invoicing.model.aging import AgingQuestion
from invoicing.model.behind import TOTAL, Behind, Figure
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import VALUES_MOST, both, where
from invoicing.model.key_figures import FIGURES, UNITS, Measured, figures, rating
from invoicing.model.properties import Sort
from invoicing.model.rating import RATINGS

from . import aged_controls, clocks, explain, look, place, rating_lines
from .index import Index
from .report_table import Cell, Head, report_table

LINES_MOST = 200
#: Kinds of property whose values a filter can list.
NAMED = (Sort.TEXT, Sort.CHOICE)


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
    _ratings(at, asked, [one for one in found if one.currency == code])
    rating_lines.standing(at, asked.view)
    _lines(at, asked, [one for one in found if one.currency == code], whole[code])
    _explained(at, asked, found, whole[code])


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


def value(at: Index, name: str, figure: Decimal | None) -> str:
    """A figure with its unit."""
    told = key_figures.rounded(figure)
    if told is None:
        return at.w("common.empty")
    match UNITS[name]:
        case "percent":
            return at.w.percent(told)
        case "days":
            return at.w("figure.so_many_days", number=told)
    return at.w("figure.so_many_times", number=told)


def cards(at: Index, one: Measured) -> None:
    """The figures of everything, each a link to what explains it."""
    parts = []
    for name, figure in figures(one).items():
        link = escape(place.link(figure=_named(one, name, True)))
        label, shown = escape(at.w(f"figure.{name}")), escape(value(at, name, figure))
        hint = escape(at.w(f"figure.how_{name}"))
        parts.append(f'<a href="{link}" title="{hint}"><dt>{label}</dt><dd>{shown}</dd></a>')
    st.html(f'<dl class="t-cards">{"".join(parts)}</dl>')


def _named(one: Measured, name: str, whole: bool) -> str:
    return json.dumps([one.currency, name, *([] if whole else [one.key])], ensure_ascii=False)


def _rolls(at: Index, asked: key_figures.Asking, one: Measured) -> None:
    """How much of each range went on into the next one within a month."""
    w, question = at.w, AgingQuestion(asked.at)
    labels = [aged.range_label(w, question, i) for i in range(len(one.ranges))]
    told = [
        f"{labels[i]} → {labels[i + 1]}: {w.percent(key_figures.rounded(rate))}"
        for i, rate in enumerate(one.roll)
        if rate is not None
    ]
    if told:
        look.quiet_line(f"{w('figure.roll')}: {' · '.join(told)}")


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
    amounts = [w.money(amount, one.currency, code=False) for amount in (one.sales, one.closing)]

    def cell(figure: str, found: Decimal | None) -> Cell:
        if found is None:
            return Cell("–", quiet=True)
        told = key_figures.rounded(found)
        text = w.percent(told) if UNITS[figure] == "percent" else w.number(told)
        return Cell(text, place.link(figure=_named(one, figure, whole)))

    told = [cell(figure, found) for figure, found in figures(one).items()]
    letter = Cell(rating(one) or "–", quiet=rating(one) is None)
    return [Cell(name), *map(Cell, amounts), letter, *told]


def _ratings(at: Index, asked: key_figures.Asking, found: Sequence[Measured]) -> None:
    """How many lines have each rating, with the way to their invoices."""
    w, parts = at.w, []
    for letter in RATINGS:
        keys = [one.key for one in found if rating(one) == letter]
        named = [key for key in keys if key is not None]
        text = escape(w("figure.rated", letter=letter, count=len(keys)))
        if named and len(named) == len(keys) <= VALUES_MOST and at.registry[asked.by].sort in NAMED:
            wanted = both(asked.view.filter, where(asked.by, "any_of", tuple(named)))
            search = {"q": asked.view.search} if asked.view.search else {}
            address = f"/invoices?{urlencode({'filter': wanted.to_json()} | search)}"
            text = f'<a href="{escape(address)}">{text}</a>'
        parts.append(f"<span>{text}</span>")
    label = escape(w("figure.ratings"))
    st.html(f'<div class="t-ties" title="{escape(_earned(at))}">{label} {"".join(parts)}</div>')


def _earned(at: Index) -> str:
    days = (str(most) for most in RATINGS.values() if most is not None)
    return at.w("figure.how_rated", **dict(zip("abc", days, strict=True)))


def _explained(
    at: Index, asked: key_figures.Asking, found: Sequence[Measured], whole: Measured
) -> None:
    text = place.asked().get("figure")
    if not text:
        return
    try:
        code, name, *line = json.loads(text)
        every = {one.currency: one for one in key_figures.whole(found)}
        lines = {(one.currency, one.key): one for one in found}
        one = lines[code, line[0]] if line else every[code]
        figure = figures(one)[name]
    except (ValueError, TypeError, KeyError):
        look.field_error(at.w.explain(InvalidInput("figure", "aged.no_figure")))
        return
    question = AgingQuestion(asked.at, asked.by)
    part = Figure(code, TOTAL, one.key, not line)
    behind = receivables.behind(at.house, at.actor, asked.view, question, part)
    told = _explanation(at, asked, one, name, behind)
    title = aged.key_label(at.w, at.registry[asked.by], one.key) if line else at.w("aged.all")
    head = f"{title} · {code} · {at.w(f'figure.{name}')}"
    explain.explain(at.w, explain.named(told, head, value(at, name, figure)), "figure")


def _explanation(
    at: Index, asked: key_figures.Asking, one: Measured, name: str, behind: Behind
) -> explain.Explanation:
    w, code = at.w, one.currency
    said = listing.in_words(at.house, at.actor, asked.view.filter, at.registry, w)
    zone = at.house.settings().timezone
    money = {
        "opening": one.opening,
        "sales": one.sales,
        "receivables": one.closing,
        "current": one.current,
        "late": one.overdue,
        "weight": one.delay[0],
        "billed_then": one.risk[0],
        "unpaid_then": one.risk[1],
    }
    facts = [
        (w("export.filter"), said or w("export.no_filter")),
        (w("roll.from"), w.date(one.period.first)),
        (w("roll.to"), w.date(one.period.last)),
        (w("aged.known_at"), w.moment(asked.at.known_at, zone)),
        *((w(f"figure.{part}"), w.money(money[part], code)) for part in PARTS[name]),
        (w("figure.invoices_open"), w.number(behind.count)),
    ]
    return explain.Explanation(
        "",
        "",
        w(f"figure.how_{name}"),
        facts,
        [
            Head(w("thing.invoice"), figures=False),
            Head(w("property.buyer_name"), figures=False),
            Head(w("property.due_date")),
            Head(w("aged.balance_then")),
        ],
        explain.record_rows(w, behind, code),
        behind.count,
        explain.to_index(w, behind, asked.view),
    )


#: The amounts that each figure is made of.
PARTS = {
    "dso": ("receivables", "sales"),
    "countback": ("receivables", "sales"),
    "best": ("current", "sales"),
    "delinquent": ("receivables", "current", "sales"),
    "cei": ("opening", "sales", "receivables", "current"),
    "delay": ("weight",),
    "turnover": ("sales", "opening", "receivables"),
    "overdue": ("late", "receivables"),
    "risk": ("unpaid_then", "billed_then"),
}
