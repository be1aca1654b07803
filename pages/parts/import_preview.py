"""What would come of the file: its documents, or everything that is wrong with it."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

import streamlit as st

from invoicing.importing import ImportedInvoice, Prepared
from invoicing.words import Words

from . import look
from .fields import section
from .index_table import Cell, Column, Frame, Kind, Labels, Row, index_table

FIRST = 20
FIRST_ERRORS = 100
#: A cell that starts like this is run as a formula by spreadsheets.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def figures(prepared: Prepared, w: Words) -> None:
    """How much there is: documents, lines, and sums per currency."""
    found = prepared.parsed.documents
    lines = sum(len(each.lines) for each in found)
    look.figures(
        [
            (w("import.documents"), w.number(len(found))),
            (w("import.lines"), w.number(lines)),
            *((w("import.net"), w.money(amount, code)) for code, amount in sums(prepared).items()),
        ]
    )


def documents(prepared: Prepared, w: Words) -> None:
    """The first documents of the file."""
    found = prepared.parsed.documents
    section(w("import.first_documents"))
    names = ("property.number", "property.issue_date", "property.buyer_name")
    heads = [*map(w, names), w("import.lines"), w("import.net")]
    kinds: tuple[Kind, ...] = ("text", "date", "text", "number", "money")
    index_table(
        "import-documents",
        [Column(str(i), h, k, False) for i, (h, k) in enumerate(zip(heads, kinds, strict=True))],
        [Row(each.external_id, cells(each, w)) for each in found[:FIRST]],
        labels=Labels(w("import.first_documents")),
        empty=w("list.empty"),
        frame=Frame(fill=False),
    )
    if len(found) > FIRST:
        st.caption(w("import.first_of", first=w.number(FIRST), count=len(found)))


def cells(document: ImportedInvoice, w: Words) -> list[Cell]:
    """One document as a row."""
    return [
        Cell(document.external_id),
        Cell(w.date(document.issue_date)),
        Cell(document.buyer.name or document.buyer_id or ""),
        Cell(w.number(len(document.lines))),
        Cell(w.money(document.amount_net, document.currency)),
    ]


def sums(prepared: Prepared) -> dict[str, Decimal]:
    """The net amount of all documents, by currency."""
    found: dict[str, Decimal] = {}
    for each in prepared.parsed.documents:
        found[each.currency] = found.get(each.currency, Decimal(0)) + each.amount_net
    return found


def errors(prepared: Prepared, w: Words) -> None:
    """Every error with its row, its column and its sentence; all of them as a file."""
    parsed = prepared.parsed
    section(w("import.errors", count=parsed.error_count), w("import.errors_says"))
    heads = [w("import.row"), w("import.column"), w("import.error")]
    rows = list(told(prepared, w))
    st.download_button(
        w("import.download_errors"),
        as_csv(heads, rows),
        f"{prepared.name}-{w('import.errors_file')}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    look.plain_table(heads, rows[:FIRST_ERRORS])
    if parsed.error_count > FIRST_ERRORS:
        st.caption(w("import.first_of", first=w.number(FIRST_ERRORS), count=parsed.error_count))


def told(prepared: Prepared, w: Words) -> Iterable[tuple[str, str, str]]:
    """Row, column and sentence of each error."""
    for each in prepared.parsed.errors:
        yield str(each.row), each.column or "", w(each.key, **each.values)


def as_csv(heads: list[str], rows: Iterable[tuple[str, ...]]) -> bytes:
    """The errors for a spreadsheet; what came from the file is no formula in it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([f"'{text}" if text.startswith(DANGEROUS) else text for text in row])
    return buffer.getvalue().encode("utf-8-sig")
