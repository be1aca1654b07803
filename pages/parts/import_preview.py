"""What would come of the file: its documents, or everything that is wrong with it."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

import streamlit as st

from invoicing.importing import Prepared
from invoicing.words import Words

from . import look
from .fields import section

FIRST = 20
FIRST_ERRORS = 100
#: A cell that starts like this is run as a formula by spreadsheets.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def documents(prepared: Prepared, w: Words) -> None:
    """Count, sums per currency, and the first documents."""
    found = prepared.parsed.documents
    lines = sum(len(each.lines) for each in found)
    look.figures(
        [
            (w("import.documents"), w.number(len(found))),
            (w("import.lines"), w.number(lines)),
            *((w("import.net"), w.money(amount, code)) for code, amount in sums(prepared).items()),
        ]
    )
    names = ("external_id", "issue_date", "buyer_name")
    heads = [*(w(f"intake.field.{n}") for n in names), w("import.lines"), w("import.net")]
    rows = [
        (
            each.external_id,
            w.date(each.issue_date),
            each.buyer.name or each.buyer_id or w("common.empty"),
            w.number(len(each.lines)),
            w.money(each.amount_net, each.currency),
        )
        for each in found[:FIRST]
    ]
    look.plain_table(heads, rows)
    if len(found) > FIRST:
        st.caption(w("import.first_of", first=w.number(FIRST), count=len(found)))


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
