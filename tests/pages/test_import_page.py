"""The import page: from a file to drafts, with nothing guessed and nothing half done."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import importing, lifecycle
from invoicing.importing import FIELDS
from parts import import_mapping, import_preview
from tests.houses import KARI, OLA, ask
from tests.pages.conftest import Seat
from tests.pages.reading import errors, said, toasts
from tests.sources import TESTS

RETAIL = (TESTS / "data" / "online_retail_2010-12.csv").read_bytes()
PLAIN = """Fakturanr;Fakturadato;Valuta;Kunde;Beskrivelse;Antall;Pris
A-1;2026-03-01;NOK;Fjell og Hav AS;Kaffe;2;100,50
A-1;2026-03-01;NOK;Fjell og Hav AS;Te;1;10,00
A-2;2026-03-02;NOK;Ny Kunde AS;Kaffe;-1;100,50
"""
BROKEN = PLAIN.replace("2026-03-02", "2026-02-30").replace("Te;1;", "Te;=1e30;")


def upload(seat: Seat, text: str | bytes, name: str = "sales.csv") -> AppTest:
    at = seat.open("import")
    data = text if isinstance(text, bytes) else text.encode()
    at.file_uploader[0].upload(name, data)
    return at.run()


def press(at: AppTest, label: str) -> AppTest:
    [found] = [each for each in at.button if each.label.replace("\\", "") == label]
    return found.click().run()


def columns(at: AppTest, field: str) -> object:
    [found] = [each for each in at.selectbox if each.label == field]
    return found


def imported(seat: Seat) -> list[tuple[object, ...]]:
    return ask(seat.house, "select external_id, amount_billed from invoice order by 1")


# ── a plain file ─────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_says_everything_is_previewed_and_imported(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    assert "sales.csv 3 rows, 7 columns" in said(at)
    assert "Invoices 2 Lines 3 Total excl. VAT NOK 110.50" in said(at)
    assert columns(at, "Unit price").value == ":Pris"
    assert not imported(seat)
    press(at, "Import 2 invoices")
    assert "New 2 Changed 0 Unchanged 0 Billed NOK 110.50" in said(at)
    assert [each.value for each in at.success] == ["The file is imported."]
    assert [row[0] for row in imported(seat)] == ["A-1", "A-2"]
    assert any("/invoices?filter=" in element.proto.body for element in at.html)


def test_the_same_file_twice_changes_nothing(seat: Seat) -> None:
    press(upload(seat, PLAIN), "Import 2 invoices")
    at = press(upload(seat, PLAIN), "Import 2 invoices")
    assert "New 0 Changed 0 Unchanged 2" in said(at)


def test_after_an_import_another_file_can_be_chosen(seat: Seat) -> None:
    at = press(upload(seat, PLAIN), "Import 2 invoices")
    assert not at.file_uploader
    press(at, "Choose another file")
    assert at.file_uploader
    assert said(at).startswith("Import 1 · File")


def test_a_file_is_read_once_however_often_the_page_runs(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str | None] = []
    prepare = importing.prepare

    def counted(house: object, actor: object, name: str, data: bytes, mapping: object = None):
        read.append(mapping)
        return prepare(house, actor, name, data, mapping)

    monkeypatch.setattr(importing, "prepare", counted)
    at = upload(seat, PLAIN)
    at.run()
    at.run()
    assert read == [None]
    columns(at, "Purchase order number").set_value(":Beskrivelse")
    at.run()
    at.run()
    assert len(read) == 2


def test_a_look_at_another_page_loses_nothing(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    columns(at, "Title").set_value(":Beskrivelse")
    columns(at, "Description").set_value("")
    at.run()
    at.switch_page("payments.py")
    at.run()
    at.switch_page("import.py")
    at.run()
    assert columns(at, "Title").value == ":Beskrivelse"
    assert columns(at, "Description").value == ""


def test_who_may_not_create_invoices_has_no_import_page(seat: Seat) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        seat.open("import", OLA)


# ── questions ────────────────────────────────────────────────────────────────────────────────────


def test_what_the_file_leaves_open_is_asked_and_answered_with_a_click(seat: Seat) -> None:
    at = upload(seat, RETAIL, "online_retail.csv")
    text = said(at)
    assert "Nothing gives “Currency”: choose its column, or one value for all rows." in text
    assert "Row 2, column InvoiceDate: “12-01-2010 08:26” can be Jan 12, 2010 or Dec 1, 2010" in (
        text.replace("\xa0", " ")
    )
    assert next(each for each in at.button if each.label == "Import").disabled
    press(at, "All rows are in NOK")
    assert "Settle the open question" in said(at)
    [box] = [each for each in at.text_input if each.label == "Value of “Currency” for all rows"]
    box.set_value("GBP").run()
    labels = [each.label.replace("\\", "").replace("\xa0", " ") for each in at.button]
    assert "Day first: 12-01-2010 08:26 is Jan 12, 2010" in labels
    [month] = [each for each in at.button if each.label.startswith("Month first")]
    month.click().run()
    assert "Invoices 512 Lines 10,000 Total excl. VAT GBP 180,667.75" in said(at)


def test_a_date_that_could_be_two_days_is_never_guessed(seat: Seat) -> None:
    text = PLAIN.replace("2026-03-01", "03/04/2026").replace("2026-03-02", "05/04/2026")
    at = upload(seat, text)
    assert not [each for each in at.button if each.label.startswith("Import 2")]
    columns(at, "Dates").set_value("dmy")
    at.run()
    press(at, "Import 2 invoices")
    days = ask(seat.house, "select cast(issue_date as varchar) from invoice order by external_id")
    assert days == [("2026-04-03",), ("2026-04-05",)]


def test_an_amount_that_could_be_two_amounts_is_asked_about(seat: Seat) -> None:
    at = upload(seat, PLAIN.replace("100,50", "1.234").replace("10,00", "2.000"))
    assert "“1.234” can be 1.234 or 1,234" in said(at)
    press(at, "1.234 is 1,234")
    assert "Total excl. VAT NOK 3,234.00" in said(at)


def test_of_two_columns_for_one_field_a_person_chooses(seat: Seat) -> None:
    text = PLAIN.replace("Kunde;", "Kunde;Firma;").replace("AS;", "AS;Annet AS;")
    at = upload(seat, text)
    assert "Both “Kunde” and “Firma” can be “Customer”: choose one." in said(at)
    press(at, "“Firma”")
    assert columns(at, "Customer").value == ":Firma"
    assert [each for each in at.button if each.label == "Import 2 invoices"]


def test_a_field_that_two_columns_could_feed_may_be_left_out(seat: Seat) -> None:
    text = PLAIN.replace("Kunde;", "Kunde;Firma;").replace("AS;", "AS;Annet AS;")
    at = press(upload(seat, text), "Leave out")
    press(at, "Import 2 invoices")
    assert len(imported(seat)) == 2


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────


def test_a_header_that_names_a_column_twice_is_refused_with_the_reason(seat: Seat) -> None:
    at = upload(seat, PLAIN.replace("Fakturadato", "Fakturanr"))
    assert errors(at) == [
        "The header has the same name more than once: Fakturanr (2 ×)."
        " Give each column a name of its own."
    ]
    assert at.file_uploader


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04broken", b"only a header\n"])
def test_a_file_that_is_no_table_is_refused_with_a_sentence(seat: Seat, data: bytes) -> None:
    at = upload(seat, data)
    assert len(errors(at)) == 1
    assert not imported(seat)


def test_every_error_is_named_with_row_and_column_and_nothing_can_be_imported(seat: Seat) -> None:
    at = upload(seat, BROKEN)
    text = said(at)
    assert "2 errors Nothing is imported while there are errors." in text
    assert "3 Antall “=1e30” is not an amount" in text
    assert "4 Fakturadato “2026-02-30” is not a day in the calendar." in text
    [button] = [each for each in at.button if each.label == "Import"]
    assert button.disabled
    assert at.get("download_button")[-1].label == "Download all errors (CSV)"


def test_errors_in_a_file_run_no_formula() -> None:
    rows = [("3", "=cmd", "+1"), ("4", "Antall", "“x” is wrong")]
    text = import_preview.as_csv(["Row", "Column", "What"], rows).decode("utf-8-sig")
    assert text == "Row,Column,What\r\n3,'=cmd,'+1\r\n4,Antall,“x” is wrong\r\n"


def test_a_value_for_all_rows_that_is_none_is_refused_at_its_field(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    columns(at, "Currency").set_value("=")
    at.run()
    [box] = [each for each in at.text_input if each.label.startswith("Value of")]
    box.set_value("kroner").run()
    assert "“kroner” is not a currency code; write three letters, such as NOK." in errors(at)
    assert next(each for each in at.button if each.label == "Import").disabled
    [box] = [each for each in at.text_input if each.label.startswith("Value of")]
    box.set_value("SEK").run()
    assert not errors(at)
    assert "SEK 110.50" in said(at)


def test_a_document_that_was_finalized_since_stops_the_import_and_nothing_is_booked(
    seat: Seat,
) -> None:
    text = PLAIN.replace("Kunde;", "Kunde;E-post;").replace("AS;", "AS;anne@fjellhav.no;")
    press(upload(seat, text), "Import 2 invoices")
    [(id,)] = ask(seat.house, "select id from invoice where external_id = 'A-1'")
    number = lifecycle.finalize(seat.house, KARI, id).number
    before = imported(seat)
    at = upload(seat, text.replace("100,50", "99,00"))
    press(at, "Import 2 invoices")
    [sentence] = errors(at)
    assert sentence.startswith(f"A-1 was finalized as {number} since it was imported")
    assert imported(seat) == before
    assert "cut off" not in said(at.run())


def test_a_permission_taken_away_meanwhile_stops_the_import(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    seat.sit(OLA)
    press(at, "Import 2 invoices")
    assert not imported(seat)


def test_an_import_that_was_cut_off_says_so(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    at.session_state["import-draft"].running = True
    text = said(at.run())
    assert "The import was cut off before it was done, so nothing of it was kept." in text
    assert "cut off" not in said(at.run())


# ── mappings ─────────────────────────────────────────────────────────────────────────────────────


def test_a_mapping_is_kept_and_used_again(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    columns(at, "Description").set_value("")
    columns(at, "Comments").set_value(":Beskrivelse")
    at.run()
    [name] = [each for each in at.text_input if each.label == "Name of the mapping"]
    name.set_value("Our shop")
    at.button(key="keep").click().run()
    assert toasts(at) == ["The mapping “Our shop” is kept."]
    assert json.loads(importing.mappings(seat.house, KARI)["Our shop"])["columns"]["comments"]
    at = upload(seat, PLAIN)
    assert columns(at, "Comments").value == ""
    columns(at, "Kept mappings").set_value("Our shop")
    at.run()
    at.button(key="use-kept").click().run()
    assert columns(at, "Comments").value == ":Beskrivelse"
    assert toasts(at) == ["The mapping is in use."]


def test_a_mapping_without_a_name_is_not_kept(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    at.button(key="keep").click().run()
    assert len(errors(at)) == 1
    assert not importing.mappings(seat.house, KARI)


def test_a_mapping_is_pasted_and_its_choices_are_shown(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    told = json.loads(
        importing.prepare(seat.house, KARI, "a.csv", PLAIN.encode()).mapping.to_json()
    )
    told["columns"] |= {"title": "Kunde"}
    told |= {"date_order": "dmy", "decimal": ","}
    [area] = [each for each in at.text_area if each.label == "Or paste one (JSON)"]
    area.set_value(json.dumps(told)).run()
    at.button(key="use-pasted").click().run()
    assert columns(at, "Title").value == ":Kunde"
    assert columns(at, "Dates").value == "dmy"
    assert columns(at, "Decimal mark").value == ","


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "The mapping is not a JSON object (see line 1)."),
        ('{"columns": {"title": "Nope"}}', "The file has no column “Nope”; it has"),
        ('{"columns": {"nope": "Kunde"}}', "There is no field “nope” to map to; there are"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_and_the_present_one_stays(
    seat: Seat, text: str, sentence: str
) -> None:
    at = upload(seat, PLAIN)
    columns(at, "Title").set_value(":Kunde")
    [area] = [each for each in at.text_area if each.label == "Or paste one (JSON)"]
    area.set_value(text).run()
    at.button(key="use-pasted").click().run()
    assert errors(at)[0].startswith(sentence)
    assert columns(at, "Title").value == ":Kunde"


def test_every_field_of_a_file_has_its_place_on_the_page() -> None:
    shown = [name for names in import_mapping.GROUPS.values() for name in names]
    assert sorted(shown) == sorted(FIELDS)


def test_the_page_speaks_norwegian(seat: Seat) -> None:
    at = seat.open("import", language="nb")
    assert "én rad per fakturalinje" in said(at)
