"""Two revisions of an invoice side by side: field by field, line by line, what differs marked."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from invoicing import moments
from invoicing import record as records
from invoicing.model.invoice import Invoice
from invoicing.model.properties import INVOICE, Sort
from invoicing.model.revisions import Difference, LinePair
from invoicing.model.totals import Line
from invoicing.telling import plainly
from parts import acts, desk, document, guard, look, place
from parts.report_table import Cell, Head, dress, report_table

ON = "on"

house, actor, w = desk.house(), desk.actor(), desk.w()
id = guard.id_in_url("invoice")
zone = house.settings().timezone
record = records.read(house, actor, id)
name = acts.record_name(record.invoice, w)
found = moments.revisions(house, actor, id)
dress()


def chosen(param: str, usual: int) -> int:
    """Which revision stands at one side."""
    numbers = {str(each.number): each for each in found}
    picked = st.selectbox(
        w(f"revision.{param}"),
        list(numbers),
        **place.keep(param, numbers, default=str(usual)),
        format_func=lambda n: w(
            "revision.one", number=n, moment=w.moment(numbers[n].issued_at, zone)
        ),
    )
    return int(picked or usual)


def cell(text: str, differs: bool) -> Cell:
    """A value; one that differs is marked by a sign too, not by colour alone."""
    return Cell(f"≠ {text}" if differs else text, tone="t-differs" if differs else "")


def said(each: Difference, side: str, currency: str) -> str:
    """A value in words."""
    value = getattr(each, side)
    if each.sort is Sort.MONEY and isinstance(value, Decimal):
        return w.money(value, currency, code=False)
    prop = INVOICE.properties.get(each.name)
    if prop is not None and prop.words and value is not None:
        return w(f"{prop.words}{value}")
    return plainly(value, w)


def fields(compared: moments.Compared, only: bool) -> None:
    """Head, parties and sums."""
    rows = [
        [
            Cell(label(each.name)),
            *(
                cell(said(each, side, document.currency), each.differs)
                for side, document in (
                    ("before", compared.before.document),
                    ("after", compared.after.document),
                )
            ),
        ]
        for each in compared.fields
        if each.differs or not only
    ]
    heads = [w("history.property"), *(heading(r) for r in (compared.before, compared.after))]
    report_table(
        w("revision.fields"),
        [Head(text, figures=False) for text in heads],
        rows,
        empty=w("revision.same"),
    )


def label(name: str) -> str:
    """What a field of a document is called."""
    known = f"property.{name}"
    return w(known if known in w else f"revision.{name}")


def heading(revision: moments.Revision) -> str:
    """«Revision 2 · 1 March 2026»."""
    return w("revision.one", number=revision.number, moment=w.moment(revision.issued_at, zone))


def line_texts(line: Line, of: Invoice) -> dict[str, str]:
    """What stands in each column; the code of the product, too."""
    told = document.line_texts(line, line.amount(of.currency), of.currency, w)
    return told | {"description": f"{line.code or ''} {told['description']}".strip()}


def line_cells(line: Line | None, other: Line | None, of: Invoice) -> list[Cell]:
    """A line, each thing that differs marked; none where the other has a line of its own."""
    if line is None:
        return [Cell("") for _ in document.COLUMNS]
    told = line_texts(line, of)
    others = line_texts(other, of) if other else {}
    return [cell(told[n], told[n] != others.get(n)) for n in document.COLUMNS]


def lines(compared: moments.Compared, only: bool) -> None:
    """The lines, the same goods beside each other: the older revision above the newer one."""
    rows: list[Sequence[Cell]] = []
    for position, pair in enumerate(compared.lines, 1):
        if pair.differs or not only:
            rows += line_rows(compared, pair, position)
    heads = ["#", w("revision.which"), *(w(f"line.{n}") for n in document.COLUMNS)]
    report_table(
        w("revision.lines"),
        [Head(text, figures=False) for text in heads],
        rows,
        empty=w("revision.same_lines"),
    )


def line_rows(compared: moments.Compared, pair: LinePair, position: int) -> list[list[Cell]]:
    """One row where nothing differs; else one for each revision that has the line."""
    before, after = compared.before, compared.after
    if not pair.differs and pair.after:
        cells = line_cells(pair.after, pair.after, after.document)
        return [[Cell(str(position)), Cell(w("revision.both")), *cells]]
    sides = ((before, pair.before, pair.after), (after, pair.after, pair.before))
    return [
        [
            Cell(str(position)),
            Cell(w("revision.short", number=revision.number)),
            *line_cells(line, other, revision.document),
        ]
        for revision, line, other in sides
        if line is not None
    ]


look.header(w("revision.title", name=name), back=(f"/invoice?id={id}", name))
if len(found) < 2:
    st.info(w("revision.only_one" if found else "revision.none"), icon=":material/info:")
else:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = chosen("a", found[-2].number)
        second = chosen("b", found[-1].number)
        whole = st.toggle(
            w("revision.whole"),
            value=st.query_params.get("whole") == ON,
            key="revision-whole",
            on_change=lambda: place.write(whole=ON if st.session_state["revision-whole"] else None),
        )
    both = moments.compare(house, actor, id, first, second)
    st.caption(w("revision.count", count=both.differences))
    fields(both, only=not whole)
    lines(both, only=not whole)
