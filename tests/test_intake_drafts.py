"""From rows to invoices: every document, or every reason why not."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from invoicing.intake import ImportedLine, Mapping, Parsed, drafts, guess, read_table, to_drafts
from invoicing.model.errors import Key
from invoicing.model.invoice import Kind, Party
from invoicing.words import words
from tests.intake_files import ONLINE_RETAIL, csv, parsed, said

HEADER = "Fakturanr;Fakturadato;Valuta;Kunde;Antall;Pris"


def rows(*lines: str) -> Parsed:
    return parsed(csv(HEADER, *lines))


def faults(found: Parsed) -> list[tuple[int, str | None, str]]:
    return [(error.row, error.column, said(error)) for error in found.errors]


# ── the whole file ───────────────────────────────────────────────────────────────────────────────


@cache
def online_retail(order: str | None = "mdy") -> Parsed:
    table = read_table(ONLINE_RETAIL)
    return to_drafts(table, Mapping(guess(table).mapping.columns, {"currency": "GBP"}, order))


def test_the_online_retail_file_is_read_whole_with_its_known_figures() -> None:
    found = online_retail()
    lines = [line for each in found.documents for line in each.lines]
    assert found.ok
    assert len(found.documents) == 512
    assert len(lines) == 10_000
    assert sum(each.amount_net for each in found.documents) == Decimal("180667.750")
    assert sum(n.quantity * n.unit_price for n in lines if n.quantity > 0) == Decimal("184248.330")
    assert sum(line.unit_price == 0 for line in lines) == 46
    assert sum(line.quantity < 0 for line in lines) == 130
    assert max(len(each.lines) for each in found.documents) == 593


def test_its_credit_notes_are_those_with_a_negative_total() -> None:
    credit_notes = [each for each in online_retail().documents if each.kind is Kind.CREDIT_NOTE]
    assert len(credit_notes) == 43
    assert all(each.external_id.startswith("C") for each in credit_notes)
    assert all(each.amount_net < 0 for each in credit_notes)


def test_its_dates_are_refused_until_the_mapping_names_their_order() -> None:
    undecided = online_retail(None)
    assert undecided.documents == ()
    assert [(error.row, error.column) for error in undecided.errors] == [(2, "InvoiceDate")]
    days = {each.issue_date for each in online_retail().documents}
    assert (min(days), max(days)) == (date(2010, 12, 1), date(2010, 12, 5))


def test_its_first_document_says_what_the_file_says() -> None:
    first = online_retail().documents[0]
    assert (first.external_id, first.kind, first.row) == ("536365", Kind.INVOICE, 2)
    assert (first.issue_date, first.currency) == (date(2010, 12, 1), "GBP")
    assert (first.buyer_id, first.buyer) == ("17850", Party(country="GB"))
    assert first.lines[0] == ImportedLine(
        "WHITE HANGING HEART T-LIGHT HOLDER", Decimal(6), Decimal("2.55"), None, "85123A"
    )


def test_reading_the_same_file_twice_gives_the_same_documents() -> None:
    again = online_retail.__wrapped__("mdy")
    assert again.documents == online_retail().documents


# ── documents ────────────────────────────────────────────────────────────────────────────────────


def test_rows_with_one_number_form_one_invoice_in_the_order_of_the_file() -> None:
    found = rows("2;2026-01-02;NOK;B;1;10", "1;2026-01-01;NOK;A;1;5", "2;2026-01-02;NOK;B;3;20")
    assert [(each.external_id, len(each.lines)) for each in found.documents] == [("2", 2), ("1", 1)]


def test_every_field_arrives_where_it_belongs() -> None:
    header = (
        "Fakturanr;Fakturadato;Forfallsdato;Valuta;Kunde;Kundenr;Adresse;Postnr;Sted;Land;"
        "Kontaktperson;E-post;Bestillingsnr;Tittel;Kommentar;Varenr;Beskrivelse;Antall;Pris;Mva %"
    )
    line = (
        "1;01.02.2026;15.02.2026;nok;Bjørk AS;17;Storgata 1;0155;Oslo;Norge;"
        'Kari Å;kari@bjork.no;PO-7;Januar;"To\nlinjer";V1;Ved;1,5;1 200;25 %'
    )
    (found,) = parsed(csv(header, line)).documents
    assert found.buyer == Party("Bjørk AS", "Storgata 1", "0155", "Oslo", "NO")
    assert (found.issue_date, found.due_date) == (date(2026, 2, 1), date(2026, 2, 15))
    assert (found.currency, found.buyer_id) == ("NOK", "17")
    assert (found.contact_name, found.contact_email) == ("Kari Å", "kari@bjork.no")
    assert (found.purchase_order, found.title) == ("PO-7", "Januar")
    assert found.comments == "To\nlinjer"
    assert found.lines == (ImportedLine("Ved", Decimal("1.5"), Decimal(1200), Decimal(25), "V1"),)


def test_what_is_said_once_in_the_head_holds_for_the_rows_that_say_nothing() -> None:
    found = rows("1;;;;2;5", "1;2026-01-01;NOK;A;1;5", "1;;;;3;5")
    assert found.ok
    assert (found.documents[0].issue_date, found.documents[0].buyer.name) == (date(2026, 1, 1), "A")


def test_two_times_on_one_day_agree() -> None:
    found = rows("1;2026-01-01 16:57;NOK;A;1;5", "1;2026-01-01 16:58;NOK;A;1;5")
    assert found.ok


def test_rows_of_one_document_that_disagree_are_an_error_naming_both() -> None:
    found = rows("1;2026-01-01;NOK;A;1;5", "1;2026-01-02;EUR;A;1;5", "1;2026-01-03;NOK;B;1;5")
    assert found.documents == ()
    assert [(row, column) for row, column, _ in faults(found)] == [
        (3, "Fakturadato"),
        (3, "Valuta"),
        (4, "Kunde"),
    ]
    assert said(found.errors[2]) == (
        "“Customer” is B here but A in row 2, and both rows belong to the same invoice."
    )


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["C1;2026-01-01;NOK;A;1;5"], Kind.INVOICE),
        (["C1;2026-01-01;NOK;A;-1;5"], Kind.CREDIT_NOTE),
        (["1;2026-01-01;NOK;A;-1;5"], Kind.CREDIT_NOTE),
        (["1;2026-01-01;NOK;A;1;-5"], Kind.CREDIT_NOTE),
        (["1;2026-01-01;NOK;A;-1;5", "1;;;;1;5"], Kind.INVOICE),
        (["1;2026-01-01;NOK;A;-1;5", "1;;;;1;6"], Kind.INVOICE),
        (["1;2026-01-01;NOK;A;-1;0"], Kind.INVOICE),
    ],
)
def test_a_credit_note_is_told_by_its_negative_total(lines: list[str], kind: Kind) -> None:
    assert rows(*lines).documents[0].kind is kind


@pytest.mark.parametrize(
    ("line", "description"), [("V1;Ved", "Ved"), ("V1;", "V1"), (";Ved", "Ved"), (";", "–")]
)
def test_a_line_without_a_description_is_called_by_its_code(line: str, description: str) -> None:
    header = "Fakturanr;Fakturadato;Valuta;Pris;Varenr;Beskrivelse"
    (found,) = parsed(csv(header, f"1;2026-01-01;NOK;5;{line}")).documents
    assert found.lines[0].description == description


def test_where_the_file_has_no_quantities_every_line_is_of_one() -> None:
    (found,) = parsed(csv("Fakturanr;Dato;Valuta;Beløp", "1;2026-01-01;NOK;5")).documents
    assert found.lines[0].quantity == 1


def test_texts_lose_outer_space_and_controls_and_nothing_else() -> None:
    found = rows('" 1";2026-01-01;NOK;"Å\u00a0 B\r\nC\u200b\x07 ";1;5', "1 ;;;;1;5")
    assert len(found.documents) == 1
    assert found.documents[0].buyer.name == "Å\u00a0 B C"


@pytest.mark.parametrize(
    ("text", "code"),
    [("EIRE", "IE"), ("Norge", "NO"), ("norway", "NO"), ("no", "NO"), ("UK", "GB"), ("USA", "US")],
)
def test_a_country_is_known_by_code_and_name(text: str, code: str) -> None:
    (found,) = parsed(csv("Nr;Dato;Valuta;Pris;Land", f"1;2026-01-01;NOK;5;{text}")).documents
    assert found.buyer.country == code


# ── what a whole column tells ────────────────────────────────────────────────────────────────────


def test_one_clear_amount_settles_the_decimal_mark_of_its_column() -> None:
    found = rows("1;2026-01-01;NOK;A;1;1.234", "2;2026-01-01;NOK;A;1;2,50")
    assert [each.amount_net for each in found.documents] == [Decimal(1234), Decimal("2.50")]
    found = rows("1;2026-01-01;NOK;A;1;1.234", "2;2026-01-01;NOK;A;1;2.50")
    assert [each.amount_net for each in found.documents] == [Decimal("1.234"), Decimal("2.50")]


def test_one_column_does_not_settle_another() -> None:
    found = rows("1;2026-01-01;NOK;A;1.000;2,50", "2;2026-01-01;NOK;A;2.000;2,50")
    assert [(row, column) for row, column, _ in faults(found)] == [(2, "Antall")]


def test_a_column_with_both_marks_reads_what_is_clear_and_asks_about_the_rest() -> None:
    clear = ["1;2026-01-01;NOK;A;1;1.234,50", "2;2026-01-01;NOK;A;1;1,234.50"]
    assert [each.amount_net for each in rows(*clear).documents] == [Decimal("1234.50")] * 2
    found = rows(*clear, "3;2026-01-01;NOK;A;1;1.234", "4;2026-01-01;NOK;A;1;5.678")
    assert faults(found) == [
        (4, "Pris", "“1.234” can be 1.234 or 1,234: say which decimal mark the file uses.")
    ]


def test_the_mapping_settles_what_the_column_does_not() -> None:
    data = csv(HEADER, "1;01/02/2026;NOK;A;1;1.234")
    (found,) = parsed(data, date_order="dmy", decimal=",").documents
    assert (found.issue_date, found.amount_net) == (date(2026, 2, 1), Decimal(1234))


def test_a_constant_keeps_the_decimal_mark_it_is_written_with() -> None:
    data = csv("Nr;Dato;Valuta;Pris", "1;2026-01-01;NOK;1.234,50")
    for rate in ("12.5", "12,5"):
        (found,) = parsed(data, constants={"vat_rate": rate}, decimal=",").documents
        assert found.lines[0].vat_rate == Decimal("12.5")


def test_one_day_past_the_twelfth_settles_the_order_of_its_column() -> None:
    found = rows("1;01/02/2026;NOK;A;1;5", "2;01/13/2026;NOK;A;1;5")
    assert [each.issue_date for each in found.documents] == [date(2026, 1, 2), date(2026, 1, 13)]


# ── errors ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["NaN", "1e30", "1_000", "True", "5 EUR", "$5", "1" * 20, "0.0000001"]
)
def test_a_price_that_is_none_is_an_error_naming_row_and_column(text: str) -> None:
    found = rows("1;2026-01-01;NOK;A;1;5,00", f"2;2026-01-01;NOK;A;1;{text}")
    ((row, column, sentence),) = faults(found)
    assert (row, column) == (3, "Pris")
    assert text in sentence or "E-7" in sentence


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (";2026-01-01;NOK;A;1;5", "Fakturanr"),
        ("1;;NOK;A;1;5", "Fakturadato"),
        ("1;2026-01-01;;A;1;5", "Valuta"),
        ("1;2026-01-01;NOK;A;;5", "Antall"),
        ("1;2026-01-01;NOK;A;1; ", "Pris"),
    ],
)
def test_a_blank_where_a_value_is_needed_is_an_error(line: str, column: str) -> None:
    found = rows(line)
    assert [(row, name) for row, name, _ in faults(found)] == [(2, column)]
    assert said(found.errors[0]).endswith("is blank; a value is needed.")


@pytest.mark.parametrize(
    ("header", "text", "key"),
    [
        ("Forfallsdato", "31.02.2026", "date_impossible"),
        ("Forfallsdato", "2025-12-31", "due_before_issue"),
        ("E-post", "kari at bjork.no", "email_unreadable"),
        ("E-post", "a@b.no,c@d.no", "email_unreadable"),
        ("Land", "Atlantis", "country_unknown"),
        ("Mva %", "0,25", "rate_fraction"),
        ("Mva %", "-25", "rate_out_of_range"),
        ("Mva %", "125", "rate_out_of_range"),
        ("Mva %", "høy", "amount_unreadable"),
        ("Beskrivelse", "#REF!", "cell_failed"),
    ],
)
def test_a_cell_that_does_not_fit_its_field_is_an_error(header: str, text: str, key: str) -> None:
    found = parsed(csv(f"Nr;Dato;Valuta;Pris;{header}", f"1;2026-01-01;NOK;5;{text}"))
    assert [(each.row, each.column, each.key) for each in found.errors] == [
        (2, header, f"intake.{key}")
    ]
    assert said(found.errors[0])


@pytest.mark.parametrize(
    ("text", "rate"), [("25", "25"), ("0", "0"), ("0,5 %", "0.5"), ("12,5%", "12.5")]
)
def test_a_rate_is_a_percentage(text: str, rate: str) -> None:
    (found,) = parsed(csv("Nr;Dato;Valuta;Pris;Mva %", f"1;2026-01-01;NOK;5;{text}")).documents
    assert found.lines[0].vat_rate == Decimal(rate)


def test_a_text_too_long_for_the_books_is_an_error() -> None:
    found = rows(f"1;2026-01-01;NOK;{'x' * 301};1;5")
    assert [(each.row, each.column) for each in found.errors] == [(2, "Kunde")]


def test_a_document_too_large_for_the_books_is_an_error() -> None:
    found = rows("1;2026-01-01;NOK;A;99999999999;99999999999")
    assert [each.key for each in found.errors] == ["intake.document_too_large"]
    found = rows(*["1;2026-01-01;NOK;A;1;5"] * 2_001)
    assert [each.key for each in found.errors] == ["intake.too_many_lines"]


def test_all_errors_are_told_in_the_order_of_the_rows() -> None:
    found = rows(
        "1;31.02.2026;kroner;A;x;y", "2;2026-01-01;NOK;A;1;5", "3;2026-01-01", "4;;NOK;A;1;z"
    )
    assert [(row, column) for row, column, _ in faults(found)] == [
        (2, "Fakturadato"),
        (2, "Valuta"),
        (2, "Antall"),
        (2, "Pris"),
        (4, None),
        (5, "Pris"),
        (5, "Fakturadato"),
    ]
    assert [each.external_id for each in found.documents] == ["2"]


def test_errors_are_counted_past_those_that_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_ERRORS", 3)
    found = rows(*["1;2026-01-01;NOK;A;1;x"] * 5)
    assert (len(found.errors), found.error_count, found.ok) == (3, 5, False)


def test_what_nothing_feeds_is_told_together_with_what_is_open() -> None:
    table = read_table(csv("Nr;Dato;Pris", "1;01/02/2026;5", "2"))
    found = to_drafts(table, guess(table).mapping)
    assert [(each.row, each.column) for each in found.errors] == [(1, None), (2, "Dato"), (3, None)]
    assert found.documents == ()


def test_an_error_speaks_of_its_field_in_the_language_of_the_reader() -> None:
    error = rows("1;2026-01-01;NOK;A;;5").errors[0]
    assert error.values["field"] == Key("intake.field.quantity")
    assert words("nb")(error.key, **error.values).startswith("«Antall» er tom")
