"""Workbooks: cells as the spreadsheet shows them, and files that would do harm."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from invoicing.intake import RawTable, read_table
from invoicing.intake.tables import Cell, Unusable
from invoicing.model.errors import InvalidInput
from tests.intake_files import bare_workbook, parsed, said, saved, workbook, zipped

HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>No</t></is></c></row>'


def cells(data: bytes) -> list[tuple[Cell, ...]]:
    return [row.cells for row in read_table(data).rows]


def refusal(data: bytes, sheet: str | None = None) -> InvalidInput:
    with pytest.raises(InvalidInput) as found:
        read_table(data, sheet=sheet)
    assert said(found.value)
    return found.value


def one_number(stored: str, head: str = "") -> Cell:
    data = bare_workbook(HEADER + f'<row r="2"><c r="A2"><v>{stored}</v></c></row>', head)
    return cells(data)[0][0]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("text", "text"),
        (" with spaces ", " with spaces "),
        (6, Decimal(6)),
        (-2.55, Decimal("-2.55")),
        (0.1 + 0.2, Decimal("0.3")),
        (1234567.891, Decimal("1234567.891")),
        (True, True),
        (date(2010, 12, 1), date(2010, 12, 1)),
        (datetime(2010, 12, 1, 23, 59, 59), date(2010, 12, 1)),
        (None, None),
        ("#N/A", Unusable("intake.cell_failed", "#N/A")),
        ("=A1", Unusable("intake.cell_not_calculated")),
    ],
)
def test_a_cell_is_what_the_spreadsheet_shows(value: Any, cell: Cell) -> None:
    assert cells(workbook(["No", "x"], [1, value])) == [(Decimal(1), cell)]


@pytest.mark.parametrize(
    ("stored", "number"),
    [
        ("2.5499999999999998", "2.55"),
        ("59.970000000000006", "59.97"),
        ("1E3", "1000"),
        ("1.2E-3", "0.0012"),
        ("536365", "536365"),
        ("123456789012345678", "123456789012346000"),
        ("-0", "0"),
    ],
)
def test_a_number_has_the_digits_that_are_shown(stored: str, number: str) -> None:
    assert one_number(stored) == Decimal(number)


@pytest.mark.parametrize("stored", ["NaN", "Infinity", "1_000", "1e99999", "", "0x1", "1,5"])
def test_what_is_stored_as_a_number_and_is_none_is_no_number(stored: str) -> None:
    data = bare_workbook(HEADER + f'<row r="2"><c r="A2"><v>{stored}</v></c></row>')
    if stored:
        assert refusal(data).key == "intake.workbook_broken"
    else:
        assert refusal(data).key == "intake.no_rows"


@pytest.mark.parametrize(
    ("value", "code", "cell"),
    [
        (40513, "dd.mm.yyyy", date(2010, 12, 1)),
        (40513.7, '[$-414]d. mmmm yyyy;@" dag"', date(2010, 12, 1)),
        (40513, "General", Decimal(40513)),
        (40513, '#,##0.00 "dager"', Decimal(40513)),
        (40513, r"0\d", Decimal(40513)),
        (0.35, "hh:mm", Decimal("0.35")),
        (0.5, "yyyy-mm-dd", Decimal("0.5")),
        (99999999, "yyyy-mm-dd", Decimal(99999999)),
        (0.25, "0%", "25%"),
        (0.125, "0.0 %", "12.5%"),
        (150, "0000", "0150"),
        (987654321, "000", "987654321"),
    ],
)
def test_a_format_says_what_a_number_is(value: float, code: str, cell: Cell) -> None:
    assert cells(workbook(["No"], [value], formats={"A2": code})) == [(cell,)]


def test_a_workbook_may_count_its_days_from_1904() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["No"])
    book.worksheets[0].append([date(2010, 12, 1)])
    assert cells(saved(book)) == [(date(2010, 12, 1),)]


def test_a_time_of_day_is_no_date() -> None:
    found = parsed(
        workbook(["Invoice no", "Invoice date", "Price"], [1, time(8, 26), 5]),
        constants={"currency": "NOK"},
    )
    assert [(error.row, error.column) for error in found.errors] == [(2, "Invoice date")]


def test_rows_are_counted_as_the_spreadsheet_counts_them() -> None:
    table = read_table(workbook([], [None, "No", "x"], [], [None, 1, None], [None, None, " "]))
    assert (table.headers, table.header_row) == (("No", "x"), 2)
    assert [(row.number, row.cells) for row in table.rows] == [(4, (Decimal(1), None))]


def test_a_value_beside_the_headers_is_an_error() -> None:
    table = read_table(workbook(["No", "x"], [1, 2, None, "lost"], [3, 4]))
    assert [(error.row, error.column) for error in table.errors] == [(2, "D")]
    assert said(table.errors[0].place) == "Row 2, column D:"
    assert said(table.errors[0]) == "There is a value here, but no header above it."
    assert len(table.rows) == 1


def test_headers_must_be_named_and_distinct_here_too() -> None:
    assert "header: C." in said(refusal(workbook([None, "No", None, "x"], [None, 1, 2, 3])))
    assert "No (2 ×)" in said(refusal(workbook(["No", "No "], [1, 2])))


def two_sheets(first_state: str = "visible") -> bytes:
    book = Workbook()
    for title, number in (("Åpne", 1), ("Betalte", 2)):
        sheet = book.create_sheet(title)
        sheet.append(["No"])
        sheet.append([number])
    book.remove(book.worksheets[0])
    book.worksheets[0].sheet_state = first_state
    return saved(book)


@pytest.mark.parametrize(
    ("state", "name", "number"),
    [
        ("visible", None, 1),
        ("visible", "Betalte", 2),
        ("hidden", None, 2),
        ("hidden", "Åpne", 1),
    ],
)
def test_the_first_visible_sheet_is_read_unless_one_is_named(
    state: str, name: str | None, number: int
) -> None:
    assert read_table(two_sheets(state), sheet=name).rows[0].cells == (Decimal(number),)


def test_that_there_are_more_sheets_is_noted() -> None:
    assert read_table(two_sheets()).notes == ("intake.note_first_sheet",)
    assert read_table(two_sheets(), sheet="Åpne").notes == ()


def test_an_unknown_sheet_is_refused_naming_those_there_are() -> None:
    assert said(refusal(two_sheets(), "Alle")) == (
        "The workbook has no sheet “Alle” to read; it has Åpne, Betalte."
    )


def test_a_formula_that_was_calculated_is_its_result() -> None:
    rows = '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'
    rows += '<row r="3"><c r="A3" t="str"><f>"a"</f><v>a</v></c></row>'
    rows += '<row r="4"><c r="A4" t="str"><f>""</f><v></v></c></row>'
    assert cells(bare_workbook(HEADER + rows)) == [(Decimal(2),), ("a",)]


def test_rich_text_is_joined_and_phonetic_hints_are_left_out() -> None:
    rich = "<is><r><t>Bjø</t></r><r><t>rn</t></r><rPh><t>x</t></rPh></is>"
    data = bare_workbook(HEADER + f'<row r="2"><c r="A2" t="inlineStr">{rich}</c></row>')
    assert cells(data) == [("Bjørn",)]


def test_rows_and_cells_may_go_without_a_place() -> None:
    header = '<row><c r="B1"><v>7</v></c><c><v>8</v></c></row>'
    table = read_table(bare_workbook(header + "<row><c/><c/><c><v>3</v></c></row>"))
    assert table.headers == ("7", "8")
    assert [(row.number, row.cells) for row in table.rows] == [(2, (None, Decimal(3)))]


def far_corner(row: int, column: str) -> RawTable:
    far = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
    return read_table(bare_workbook(HEADER + '<row r="2"><c r="A2"><v>1</v></c></row>' + far))


def test_a_value_in_the_far_corner_is_found_and_refused() -> None:
    with pytest.raises(InvalidInput) as found:
        far_corner(1048576, "XFD")
    assert found.value.key == "intake.too_many_columns"
    assert [row.number for row in far_corner(1048576, "A").rows] == [2, 1048576]
    assert [error.row for error in far_corner(1048576, "C").errors] == [1048576]


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"PK\x03\x04 and no zip", "workbook_broken"),
        (zipped({"word/document.xml": "<x/>"}), "workbook_broken"),
        (zipped({"_rels/.rels": "not xml"}), "workbook_broken"),
        (zipped({"_rels/.rels": BOMB + "<x>&b;</x>"}), "workbook_broken"),
        (zipped({"x": "0" * 40_000_000}), "workbook_too_large"),
        (zipped({f"x{n}": "" for n in range(2_001)}), "workbook_too_large"),
        (bare_workbook(""), "file_empty"),
        (bare_workbook(HEADER), "no_rows"),
        (bare_workbook(HEADER + HEADER), "workbook_broken"),
        (
            bare_workbook('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
            "workbook_broken",
        ),
        (bare_workbook('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "workbook_broken"),
        (bare_workbook('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "workbook_broken"),
        (bare_workbook('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), "workbook_broken"),
        (bare_workbook('<row r="x"><c r="A1"><v>1</v></c></row>'), "workbook_broken"),
    ],
)
def test_a_workbook_that_is_none_is_refused(data: bytes, key: str) -> None:
    assert refusal(data).key == f"intake.{key}"


def test_a_damaged_workbook_is_refused_wherever_it_is_cut() -> None:
    whole = workbook(["No", "x"], *([n, f"text {n}"] for n in range(20)))
    for cut in range(4, len(whole), 97):
        assert refusal(whole[:cut]).key == "intake.workbook_broken"


def test_a_workbook_reads_like_the_same_list_in_csv() -> None:
    rows: list[Sequence[Any]] = [
        ["Fakturanr", "Fakturadato", "Valuta", "Kunde", "Antall", "Pris", "Mva-sats"],
        [1001, date(2026, 11, 23), "NOK", "Bjørk AS", 3, 99.9, 0.25],
        [1002, datetime(2026, 11, 24, 8), "EUR", "Lønn AS", -1, 1250, 0.15],
    ]
    text = [
        "Fakturanr;Fakturadato;Valuta;Kunde;Antall;Pris;Mva-sats",
        "1001;23.11.2026;NOK;Bjørk AS;3;99,90;25 %",
        "1002;24.11.2026 08:00;EUR;Lønn AS;-1;1 250,00;15",
    ]
    formats = {"G2": "0%", "G3": "0%"}
    ours = parsed(workbook(*rows, formats=formats))
    assert ours.ok
    assert ours.documents == parsed("\n".join(text).encode()).documents
