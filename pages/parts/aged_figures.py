"""The figures above the aging table, whether they tie to the books, and what explains one."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from html import escape

import streamlit as st

from invoicing import aged, listing, receivables
from invoicing.model.aging import Aged, AgedRow
from invoicing.model.behind import LATE, TOTAL, UNAPPLIED, Behind, Figure, figure_from
from invoicing.model.errors import InvalidInput
from invoicing.model.money import ZERO

from . import explain, look, place
from .index import Index
from .report_table import Cell, Head


def summary(at: Index, asked: aged.Asking, found: Aged) -> None:
    """Outstanding, overdue and unapplied of each currency, and the books beside it."""
    w = at.w
    heads = [w("aged.outstanding"), w("aged.overdue"), w("aged.overdue_share")]
    rows = [_figures(at, row, found) for row in found.totals]
    names = [*heads, *([w("aged.unapplied")] if found.unapplied_shown else [])]
    if rows:
        count = sum(row.count for row in found.totals)
        look.sums([w("list.count", count=count), *names], rows)
    if asked.question.base:
        look.quiet_line(aged.in_base_words(at.house, at.actor, asked, w))
        return
    moments = asked.question.moments
    entries = receivables.over_time(at.house, at.actor, asked.view, [moments.as_of], moments)
    owed = {row.currency: sum(row.amounts, ZERO) for row in found.totals}
    tie(at, owed, {currency: amounts[0] for currency, amounts in entries.items()}, "aged")
    if not found.unapplied_shown:
        look.quiet_line(w("aged.without_unapplied"))


def _figures(at: Index, row: AgedRow, found: Aged) -> list[look.Value]:
    """Each leads to what explains it; what is overdue to the invoices past the first range."""
    w, code = at.w, row.currency

    def way(text: str, part: int | str) -> look.Value:
        return text, place.link(figure=Figure(code, part, whole=True).to_text())

    part, loose = _percent(row.overdue, sum(row.amounts, ZERO)), w.money(row.unapplied, code)
    return [
        way(f"{code} · {w.number(row.count)}", TOTAL),
        way(w.money(row.total, code), TOTAL),
        way(w.money(row.overdue, code), LATE),
        way(w.percent(part, 1), LATE),
        *([way(loose, UNAPPLIED)] if found.unapplied_shown else []),
    ]


def tie(at: Index, told: Mapping[str, Decimal], books: Mapping[str, Decimal], words: str) -> None:
    """What a report says per currency, against the books; where they differ, how."""
    w = at.w
    off = [c for c, amount in told.items() if amount != books.get(c, ZERO)]
    lines = [
        w(f"tie.{words}_differs", report=w.money(told[c], c), books=w.money(books.get(c, ZERO), c))
        for c in off
    ]
    if told and not off:
        sums = " · ".join(w.money(amount, c) for c, amount in told.items())
        lines = [w(f"tie.{words}_ties", sums=sums)]
    sign = '<b class="t-off">≠</b>' if off else "<b>✓</b>"
    if lines:
        html = "".join(f"<div>{sign} {escape(text)}</div>" for text in lines)
        st.html(f'<div class="t-ties">{html}</div>')


def explained(at: Index, asked: aged.Asking) -> None:
    """The drawer of the figure that the URL names, if any."""
    text = place.asked().get("figure")
    if not text:
        return
    try:
        figure = figure_from(text, asked.question.buckets.count)
    except InvalidInput as problem:
        look.field_error(at.w.explain(problem))
        return
    ask = partial(receivables.behind, at.house, at.actor, asked.view, asked.question)
    found, loose = ask(figure), ZERO
    if figure.part == TOTAL and receivables.with_unapplied(asked.view, asked.question):
        loose = ask(replace(figure, part=UNAPPLIED)).amount
    explain.explain(at.w, _explanation(at, asked, figure, found, loose), "figure")


def _explanation(
    at: Index, asked: aged.Asking, figure: Figure, found: Behind, loose: Decimal
) -> explain.Explanation:
    w, question = at.w, asked.question
    prop, zone = at.registry[question.by], at.house.settings().timezone
    label = prop.label or w(f"property.{prop.name}")
    line = w("aged.all") if figure.whole else f"{label}: {aged.key_label(w, prop, figure.key)}"
    said = listing.in_words(at.house, at.actor, asked.view.filter, at.registry, w)
    search = [(w("export.search"), asked.view.search)] if asked.view.search else []
    facts = [
        (w("export.filter"), said or w("export.no_filter")),
        *search,
        (w("aged.as_of"), w.date(question.moments.as_of)),
        (w("aged.known_at"), w.moment(question.moments.known_at, zone)),
        (w("explain.count"), w.number(found.count)),
    ]
    if figure.part == LATE:
        facts += _share(at, asked, figure, found.amount)
    if asked.against:
        facts += _compared(at, asked, figure, found.amount + loose)
    if question.base:
        facts.append((w("aged.rates"), w("aged.how_base", code=question.base)))
    if loose:
        facts.append((w("aged.invoices_owed"), w.money(found.amount, figure.currency)))
        facts.append((w("aged.unapplied"), w.money(loose, figure.currency)))
    return explain.Explanation(
        f"{line} · {figure.currency} · {part_label(at, asked, figure)}",
        w.money(found.amount + loose, figure.currency),
        _how(at, asked, figure),
        facts,
        _heads(at, asked, found),
        [_row(at, asked, figure, found, i) for i in range(len(found.records))],
        found.count,
        explain.to_index(w, found, asked.view),
    )


def _compared(at: Index, asked: aged.Asking, figure: Figure, amount: Decimal) -> list[look.Pair]:
    """What the figure was at the other moment, and what it changed by."""
    assert asked.against
    question = replace(asked.question, moments=asked.against)
    ask = partial(receivables.behind, at.house, at.actor, asked.view, question)
    was = ask(figure).amount
    if figure.part == TOTAL and receivables.with_unapplied(asked.view, asked.question):
        was += ask(replace(figure, part=UNAPPLIED)).amount
    told = {"aged.was": was, "aged.is": amount, "aged.change": amount - was}
    return [(at.w(key), at.w.money(sum_of, figure.currency)) for key, sum_of in told.items()]


def _share(at: Index, asked: aged.Asking, figure: Figure, late: Decimal) -> list[look.Pair]:
    """What is overdue of all that is owed on invoices."""
    every = replace(figure, part=TOTAL)
    owed = receivables.behind(at.house, at.actor, asked.view, asked.question, every).amount
    told: look.Pair = (at.w("aged.invoices_owed"), at.w.money(owed, figure.currency))
    return [told, (at.w("aged.overdue_share"), at.w.percent(_percent(late, owed), 1))]


def _percent(late: Decimal, owed: Decimal) -> Decimal | None:
    return (late / owed * 100).quantize(Decimal("0.1")) if owed > 0 else None


def part_label(at: Index, asked: aged.Asking, figure: Figure) -> str:
    """The column of a figure."""
    if isinstance(figure.part, int):
        return aged.range_label(at.w, asked.question, figure.part)
    names = {UNAPPLIED: "unapplied", LATE: "overdue", TOTAL: "total"}
    return at.w(f"aged.{names[figure.part]}")


def _how(at: Index, asked: aged.Asking, figure: Figure) -> str:
    if figure.part == UNAPPLIED:
        return at.w("aged.how_unapplied")
    key = "aged.how_total" if figure.part == TOTAL else "aged.how_range"
    name = at.w(f"property.{asked.question.clock}")
    return at.w(key, day=asked.question.moments.as_of, clock=name)


def _heads(at: Index, asked: aged.Asking, found: Behind) -> list[Head]:
    w = at.w
    payment = found.subject == "payment"
    day = w("property.paid_on" if payment else f"property.{asked.question.clock}")
    return [
        Head(w("thing.payment" if payment else "thing.invoice"), figures=False),
        Head(w("property.buyer_name"), figures=False),
        Head(day),
        *([] if payment else [Head(w("aged.days_late"))]),
        Head(w("aged.balance_then")),
    ]


def _row(at: Index, asked: aged.Asking, figure: Figure, found: Behind, place: int) -> list[Cell]:
    w, record = at.w, found.records[place]
    address = f"/{found.subject}?id={record.id}" if record.there else None
    name = record.name or w("list.draft", id=record.id)
    late = (asked.question.moments.as_of - record.day).days if record.day else None
    days = [] if found.subject == "payment" else [Cell(w.number(late), quiet=(late or 0) <= 0)]
    return [
        Cell(name if record.there else w("aged.deleted", name=name), address),
        Cell(record.customer or w("common.empty")),
        Cell(w.date(record.day)),
        *days,
        Cell(w.money(record.amount, figure.currency, code=False)),
    ]
