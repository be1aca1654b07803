"""CSV files: what becomes a table, and what is refused whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.intake import guess, read_table, tables, to_drafts
from invoicing.model.errors import InvalidInput
from tests.intake_files import ONLINE_RETAIL, csv, said

LATIN = "Nr;Kunde;Beløp\n1;Bjørn Å;5\n"


def refusal(data: bytes, name: str = "") -> InvalidInput:
    with pytest.raises(InvalidInput) as found:
        read_table(data, name)
    assert found.value.field == "file"
    assert said(found.value)
    return found.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen(delimiter: str) -> None:
    lines = ["a b c", "1 2 3", "4 5 6"]
    table = read_table(csv(*(line.replace(" ", delimiter) for line in lines)))
    assert table.headers == ("a", "b", "c")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("1", "2", "3")),
        (3, ("4", "5", "6")),
    ]


@pytest.mark.parametrize(
    "data",
    [
        csv("No;Text, long;Price, net", "1;a;2,50", "2;b;3,50"),
        csv('No,"Text; long",Price', "1,a;b;c;d,2", "2,b,3"),
        csv("No|Text|Price, net", "1|a,b|2,5", "2|b|3"),
        csv("sep=;", "No;Text;Price", "1;a;2,5"),
    ],
)
def test_the_delimiter_is_the_one_that_splits_every_row_alike(data: bytes) -> None:
    table = read_table(data)
    assert len(table.headers) == 3
    assert not table.errors


def test_quotes_keep_delimiters_newlines_and_quotes() -> None:
    table = read_table(b'a,b\r\n"x, ""y""","one\r\ntwo"\r\n3,4\r\n')
    assert table.rows[0].cells == ('x, "y"', "one\r\ntwo")
    assert table.rows[1].number == 3


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [("utf-8", ()), ("utf-8-sig", ()), ("cp1252", ("intake.note_cp1252",))],
)
def test_the_encoding_is_tried_and_noted(encoding: str, notes: tuple[str, ...]) -> None:
    table = read_table(LATIN.encode(encoding))
    assert table.headers == ("Nr", "Kunde", "Beløp")
    assert table.rows[0].cells == ("1", "Bjørn Å", "5")
    assert table.notes == notes


def test_blank_rows_are_left_out_and_still_counted() -> None:
    table = read_table(csv("", "a,b", "", "1,2", ",", "  , ", "3,4", ""))
    assert table.header_row == 2
    assert [row.number for row in table.rows] == [4, 7]


def test_a_row_that_does_not_fit_the_header_is_an_error_with_its_line() -> None:
    table = read_table(csv("a,b,c", '1,"x\ny",3', "1,2", "1,2,3,4", "7,8,9"))
    assert [row.number for row in table.rows] == [2, 5]
    assert [(error.row, said(error)) for error in table.errors] == [
        (3, "The row has 2 values and the header 3 (line 4 of the file)."),
        (4, "The row has 4 values and the header 3 (line 5 of the file)."),
    ]


def test_a_header_that_says_the_same_name_twice_is_refused_naming_it() -> None:
    dirty = ONLINE_RETAIL.read_bytes().replace(
        b"InvoiceNo,StockCode,Description,Quantity", b"InvoiceNo,InvoiceNo,InvoiceNo,InvoiceNo", 1
    )
    assert said(refusal(dirty)) == (
        "The header has the same name more than once: InvoiceNo (4 ×). "
        "Give each column a name of its own."
    )


def test_a_header_without_a_name_is_refused_naming_the_column() -> None:
    assert "B, D" in said(refusal(csv("a,,c, ", "1,2,3,4")))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "file_empty"),
        (b"\n\n  \n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"a,b\n", "no_rows"),
        (b"a,b\n,\n\n", "no_rows"),
        (b"a,b\n1,\x002\n", "file_not_text"),
        ("a,b\n1,2\n".encode("utf-16"), "file_not_text"),
        (b"a,b\n1,\x81\n", "file_not_text"),
        (b'a,b\n1,"2\n3,4\n', "csv_broken"),
        (b'a,b\n1,"2"x\n3,4\n', "csv_broken"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "csv_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook_old"),
        (",".join(f"c{n}" for n in range(201)).encode() + b"\n1", "too_many_columns"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, key: str) -> None:
    assert refusal(data).key == f"intake.{key}"


def test_text_under_the_name_of_a_workbook_is_refused() -> None:
    assert refusal(b"a,b\n1,2\n", "Invoices.XLSX").key == "intake.workbook_broken"


def test_a_file_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    monkeypatch.setattr("invoicing.intake.files.MOST_BYTES", 30)
    assert len(read_table(csv("a,b", "1,2", "3,4")).rows) == 2
    assert refusal(csv("a,b", "1,2", "3,4", "5,6")).key == "intake.too_many_rows"
    assert refusal(b"a,b\n" + b"1,2\n" * 10).key == "intake.file_too_large"


pieces = st.sampled_from([b"Invoice no", b"Date", b"Price", b",", b";", b"\n", b'"', b"1", b"\xf8"])


@given(st.binary() | st.lists(pieces).map(b"".join), st.sampled_from([b"", b"PK\x03\x04"]))
def test_whatever_bytes_arrive_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        table = read_table(start + data)
    except InvalidInput as reason:
        assert said(reason)  # noqa: PT017
        return
    found = to_drafts(table, guess(table).mapping)
    assert all(said(error) for error in found.errors)
