"""Payment by camera: the EPC code for transfers in euro, where the seller has an IBAN.

European Payments Council, EPC069-12 v2.1. Other currencies have no code that banks of their
country read from an invoice as it is printed here; they get none.
"""

from decimal import Decimal

import segno

MOST = Decimal("999999999.99")


def epc(name: str, iban: str, bic: str | None, amount: Decimal, text: str) -> str | None:
    """What the code says; None where the amount is not one that can be paid by it."""
    if not Decimal("0.01") <= amount <= MOST:
        return None
    rows = ("BCD", "002", "1", "SCT", bic or "", name[:70], iban, f"EUR{amount:.2f}", "", "")
    return "\n".join((*rows, text[:140]))


def squares(text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """The modules of the code: its side, and dark runs as (column, row, length)."""
    # One mask of the eight: weighing them takes longer than the rest of the document.
    matrix = segno.make(text, error="m", micro=False, encoding="utf-8", mask=3).matrix
    runs: list[tuple[int, int, int]] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            runs.append((start, y, x - start))
    return len(matrix), runs
