"""A report as Parquet: typed columns, and no value rounded."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from invoicing.ledger.machine_files import save_rows
from invoicing.model.properties import Sort, Value

D = Decimal


def saved(
    columns: Sequence[tuple[str, Sort]], rows: Sequence[Sequence[Value]], folder: Path
) -> tuple[dict[str, str], list[tuple[Value, ...]]]:
    """Column → type, and the rows."""
    target = folder / "report"
    save_rows(columns, rows, target)
    with duckdb.connect() as engine:
        found = engine.execute(f"select * from read_parquet('{target}')")
        kinds = {str(d[0]): str(d[1]) for d in found.description or ()}
        return kinds, found.fetchall()


def test_each_kind_of_value_keeps_its_type(tmp_path: Path) -> None:
    columns = [
        *(("Name", Sort.TEXT), ("Sum", Sort.MONEY), ("Count", Sort.NUMBER), ("Day", Sort.DATE)),
        *(("At", Sort.MOMENT), ("Late", Sort.FLAG)),
    ]
    row: list[Value] = [
        *("Fjell «og» Hav", D("-1234.50"), 7, date(2026, 3, 18)),
        *(datetime(2026, 3, 18, 12, 30), True),
    ]
    kinds, rows = saved(columns, [row, [None] * 6], tmp_path)
    assert list(kinds.values()) == [
        *("VARCHAR", "DECIMAL(38,3)", "DECIMAL(38,6)", "DATE", "TIMESTAMP", "BOOLEAN"),
    ]
    assert rows == [tuple(row), (None,) * 6]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (D("0.123456789012"), "DECIMAL(38,12)"),
        (D("1E+3"), "DECIMAL(38,6)"),
        (D(10**37), "VARCHAR"),
        (D("NaN"), "VARCHAR"),
    ],
)
def test_a_number_is_never_rounded(tmp_path: Path, number: Decimal, kind: str) -> None:
    kinds, [(found,)] = saved([("n", Sort.NUMBER)], [[number]], tmp_path)
    assert kinds == {"n": kind}
    assert str(number) == str(found) or number == found


def test_columns_of_one_name_are_told_apart_and_no_rows_are_a_file_too(tmp_path: Path) -> None:
    kinds, rows = saved([("All", Sort.TEXT), ("all", Sort.MONEY)], [], tmp_path)
    assert (list(kinds), rows) == (["All", "all 2"], [])
