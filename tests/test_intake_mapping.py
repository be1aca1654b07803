"""The mapping: what people may write in it, and what is guessed from a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.intake import FIELDS, Mapping, from_json, guess, read_table, to_drafts
from invoicing.intake.dates import ORDERS
from invoicing.model.errors import InvalidInput
from invoicing.words import LANGUAGES, words
from tests.intake_files import ONLINE_RETAIL, csv, said

BY_HAND = """
{
  "columns":    {"external_id": "InvoiceNo", "issue_date": "InvoiceDate",
                 "unit_price": "UnitPrice"},
  "constants":  {"currency": "GBP", "vat_rate": 12.50, "quantity": 3},
  "date_order": "mdy",
  "decimal":    "."
}
"""


def test_a_mapping_is_read_as_people_write_it() -> None:
    assert from_json(BY_HAND) == Mapping(
        {"external_id": "InvoiceNo", "issue_date": "InvoiceDate", "unit_price": "UnitPrice"},
        {"currency": "GBP", "vat_rate": "12.50", "quantity": "3"},
        "mdy",
        ".",
    )


@pytest.mark.parametrize("text", ["{}", '{"columns": {}, "date_order": "auto", "decimal": "auto"}'])
def test_what_is_left_out_is_left_to_the_file(text: str) -> None:
    assert from_json(text) == Mapping()


names = st.text(min_size=1).map(str.strip).filter(bool)
halves = st.sets(st.sampled_from([name for name in FIELDS if name != "external_id"]))


@given(
    halves,
    st.data(),
    st.sampled_from([None, *ORDERS]),
    st.sampled_from([None, ".", ","]),
    st.none() | names,
)
def test_a_mapping_comes_back_from_its_json(
    constant: set[str], data: st.DataObject, order: str | None, mark: str | None, sheet: str | None
) -> None:
    columns = {name: data.draw(names) for name in FIELDS if name not in constant}
    constants = {name: data.draw(names) for name in constant}
    mapping = Mapping(columns, constants, order, mark, sheet)
    assert from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The mapping is not a JSON object (see line 1)."),
        ('{\n"columns": }', "The mapping is not a JSON object (see line 2)."),
        ("[]", "The mapping is not a JSON object (see line 1)."),
        ("[" * 100_000, "The mapping is not a JSON object (see line 1)."),
        (
            '{"fields": {}}',
            "The mapping has no part “fields”; "
            "it has columns, constants, date_order, decimal, sheet.",
        ),
        (
            '{"columns": {"currency": "A"}, "constants": {"currency": "NOK"}}',
            "The mapping names “currency” twice; keep one of them.",
        ),
        (
            '{"columns": {"currency": "A", "currency": "B"}}',
            "The mapping names “currency” twice; keep one of them.",
        ),
        (
            '{"constants": {"external_id": "1"}}',
            "The invoice number cannot be the same for all rows; give it a column.",
        ),
        (
            '{"date_order": "ydm"}',
            "“ydm” is not a date order; write dmy, mdy, ymd or auto.",
        ),
        ('{"decimal": ";"}', "“;” is not a decimal mark; write a point, a comma or auto."),
        ('{"columns": []}', "“columns” in the mapping has no usable value; write a text."),
        (
            '{"columns": {"currency": null}}',
            "“currency” in the mapping has no usable value; write a text.",
        ),
        (
            '{"constants": {"currency": " "}}',
            "“currency” in the mapping has no usable value; write a text.",
        ),
        ('{"sheet": {}}', "“sheet” in the mapping has no usable value; write a text."),
    ],
)
def test_a_mapping_that_is_none_is_refused_naming_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_json(text)
    assert refusal.value.field == "mapping"
    assert said(refusal.value) == sentence


def test_an_unknown_field_is_refused_naming_those_there_are() -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_json('{"columns": {"invoice_no": "A"}}')
    assert "“invoice_no”" in said(refusal.value)
    assert all(name in said(refusal.value) for name in FIELDS)


def test_a_column_the_file_has_not_is_refused_naming_those_it_has() -> None:
    table = read_table(csv("No,Date", "1,2"))
    with pytest.raises(InvalidInput) as refusal:
        to_drafts(table, Mapping({"external_id": "no"}))
    assert said(refusal.value) == "The file has no column “no”; it has No, Date."


@pytest.mark.parametrize(
    ("field", "constant"),
    [
        ("currency", "pounds"),
        ("vat_rate", "250"),
        ("quantity", "1e3"),
        ("unit_price", "1.234"),
        ("issue_date", "12-01-2010"),
        ("buyer_country", "Atlantis"),
    ],
)
def test_a_constant_that_is_no_value_is_refused_once(field: str, constant: str) -> None:
    table = read_table(csv("No", "1", "2"))
    with pytest.raises(InvalidInput) as refusal:
        to_drafts(table, Mapping({"external_id": "No"}, {field: constant}))
    assert refusal.value.field == field
    assert constant in said(refusal.value)


# ── guessing ─────────────────────────────────────────────────────────────────────────────────────


def guessed(header: str) -> dict[str, str]:
    return guess(
        read_table(csv(header, ";".join("" for _ in header.split(";")) + "x"))
    ).mapping.columns


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country",
            "external_id item_code description quantity issue_date unit_price buyer_id"
            " buyer_country",
        ),
        (
            "Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kunde;Adresse;Postnr;Poststed;Land;E-post",
            "external_id issue_date due_date buyer_id buyer_name buyer_street buyer_postcode"
            " buyer_city buyer_country contact_email",
        ),
        (
            "BILAGSNUMMER;Dato;Valuta;Varenr;Beskrivelse;Antall;Enhetspris;Mva-sats;Merknad",
            "external_id issue_date currency item_code description quantity unit_price vat_rate"
            " comments",
        ),
        (
            "Invoice Number;Invoice Date;Due Date;Currency Code;Customer Name;Contact Person;"
            "PO Number;Subject;Qty;Unit Price (excl. VAT);VAT %",
            "external_id issue_date due_date currency buyer_name contact_name"
            " purchase_order title quantity unit_price vat_rate",
        ),
        ("Nr;Dato;Navn;Beløp", "external_id issue_date buyer_name unit_price"),
        ("Faktura nr.;Fakturadato;Dato;Beløp", "external_id issue_date - unit_price"),
    ],
)
def test_the_words_of_a_header_say_what_its_columns_hold(header: str, columns: str) -> None:
    expected = dict(zip(columns.split(), header.split(";"), strict=True))
    expected.pop("-", None)
    assert guessed(header) == expected


def test_an_amount_beside_a_quantity_is_not_taken_for_the_price_of_one() -> None:
    table = read_table(csv("Fakturanr;Dato;Valuta;Antall;Beløp", "1;2026-01-01;NOK;3;300"))
    found = guess(table)
    assert "unit_price" not in found.mapping.columns
    assert [question.about for question in found.questions] == ["unit_price"]
    assert found.unused == ("Beløp",)


def test_two_columns_for_one_field_are_a_question_and_neither_is_taken() -> None:
    table = read_table(csv("Invoice no,Invoice date,Fakturadato,Price,Currency", "1,,,5,NOK"))
    found = guess(table)
    assert "issue_date" not in found.mapping.columns
    assert said(found.questions[0].error) == (
        "Both “Invoice date” and “Fakturadato” can be “Invoice date”: choose one."
    )


def test_what_the_file_does_not_say_is_asked_in_clear_words() -> None:
    found = guess(read_table(ONLINE_RETAIL))
    assert [question.about for question in found.questions] == ["currency", "date_order"]
    currency, order = (question.error for question in found.questions)
    assert said(currency) == (
        "Nothing gives “Currency”: choose its column, or one value for all rows."
    )
    assert said(order.place) == "Row 2, column InvoiceDate:"
    assert said(order).replace("\xa0", " ") == (
        "“12-01-2010 08:26” can be Jan 12, 2010 or Dec 1, 2010: "
        "say whether day or month comes first (date order dmy or mdy)."
    )


def test_a_file_that_says_everything_leaves_no_question() -> None:
    table = read_table(
        csv("Fakturanr;Fakturadato;Valuta;Pris", "1;13/01/2026;NOK;1,50", "2;01/02/2026;NOK;1.000")
    )
    found = guess(table)
    assert found.questions == ()
    assert to_drafts(table, found.mapping).ok


def test_every_field_has_a_name_in_every_language() -> None:
    for language in LANGUAGES:
        assert all(f"intake.field.{name}" in words(language) for name in FIELDS)
