"""Every page in both languages: no word is missing, and none of the other language is left."""

import re
from typing import Any

import pytest

from invoicing import record
from invoicing.model.decisions import MENU
from invoicing.words import words
from tests.houses import KARI, a_draft, a_paid_invoice, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import grid, labels, menu
from tests.pages.reading import said

PAGES = [
    ("invoices", {}),
    ("invoices", {"q": "nothing like it"}),
    ("invoices", {"status": "overdue"}),
    ("invoice", {"id": "1"}),
    ("invoice", {"id": "2"}),
    ("invoice", {"id": "3"}),
    ("invoice", {"id": "99"}),
    ("property_history", {"id": "3"}),
    ("then", {"id": "3"}),
    ("then", {"id": "1", "known": "2026-03-18T12:00:00Z"}),
    ("revisions", {"id": "2"}),
    ("deletions", {}),
    ("edit", {}),
    ("edit", {"id": "1"}),
    ("edit", {"id": "2"}),
    ("payments", {}),
    ("payment", {"id": "1"}),
    ("import", {}),
    ("setup", {}),
    ("account", {}),
    ("settings", {}),
    ("settings", {"section": "invoices"}),
    ("settings", {"section": "users"}),
    ("settings", {"section": "users", "account": "2"}),
    ("settings", {"section": "users", "account": "new"}),
    ("settings", {"section": "control"}),
]
#: What a key looks like where its text should stand.
KEY = re.compile(r"(?<![\w./@-])[a-z_]+\.[a-z_]+(?:\.[a-z_]+)*(?![\w./@-])")
#: Words of the other language that no value of these books holds.
ENGLISH = re.compile(
    r"\b(Invoices|Payments|Settings|Search|Actions|Edit|Clone|Delete|Void|Save|Cancel|Owner|"
    r"History|Amount|Balance|Status|Draft|Paid|Due|New|Export|Currency|Customer)\b"
)
NOT_ENGLISH_ONLY = {"Status"}


def some_books(seat: Seat) -> None:
    a_draft(seat.house)
    an_open_invoice(seat.house)
    a_paid_invoice(seat.house)


def everything(at: Any) -> str:
    """What can be read, with the labels and hints of what can be pressed or typed into."""
    kinds = ("button", "text_input", "text_area", "selectbox", "date_input", "toggle", "radio",
             "checkbox", "expander", "button_group", "file_uploader", "tab")  # fmt: skip
    told = [said(at), *(label for kind in kinds for label in labels(at, kind))]
    told += [getattr(e.proto, "placeholder", "") for e in at.text_input]
    told += [e.help or "" for e in at.button]
    return " | ".join(told)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize(("page", "query"), PAGES, ids=str)
def test_every_page_is_whole_in_both_languages(
    seat: Seat, page: str, query: dict[str, str], language: str
) -> None:
    some_books(seat)
    at = seat.open(page, KARI, language, **query)
    told = everything(at)
    assert len(told) > 40
    known = {key for key in KEY.findall(told) if key in words("en")}
    assert not known
    if language == "nb":
        left = set(ENGLISH.findall(told)) - NOT_ENGLISH_ONLY
        assert not left, told


#: «Handlinger» of a finalized invoice (A-34…A-68), as the contract words it in bokmål.
ACTS = {
    "Rediger",
    "Registrer betaling",
    "Belast betalingsmåte",
    "Vis faktura",
    "Kopier lenke",
    "Send via e-post",
    "Last ned",
    "Rediger påminnelser",
    "Send påminnelse",
    "Vis egenskapshistorikk",
    "Klon",
    "Slett",
    "Annuller",
}


@pytest.mark.contract("A-06", "A-33")
def test_the_words_of_the_trade_are_those_of_the_contract(seat: Seat) -> None:
    some_books(seat)
    shown = {a for a, d in record.read(seat.house, KARI, 2).decisions.items() if d.shown}
    at = seat.open("invoice", KARI, "nb", id="2")
    assert list(menu(at)) == [words("nb")(f"action.{action}") for action in MENU if action in shown]
    assert set(menu(at)) <= ACTS
    assert at.get("popover")[0].proto.popover.label == "Handlinger"
    assert [label.partition(" :")[0] for label in labels(at, "expander")] == [
        "Betalinger",
        "Om denne fakturaen",
        "Betalingsløfter og innsigelser",
        "Påminnelser",
        "Kontakter",
        "Selskaper",
        "Avtaler",
        "Tilbud",
        "Abonnementer",
        "Andre fakturaer",
        "Historikk",
    ]
    index = seat.open("invoices", KARI, "nb")
    assert {"Fakturadato", "Forfallsdato", "Fakturert beløp", "Utestående beløp"} <= set(
        grid(index).heads
    )
    assert set(grid(index).column("Status")) == {"Utkast", "Åpen", "Betalt"}


def test_the_language_is_switched_at_the_foot_of_the_side_and_kept(seat: Seat) -> None:
    at = seat.open("invoices")
    [switch] = [each for each in at.sidebar.get("button_group") if each.label == "Language"]
    switch.set_value("nb").run()
    assert "Fakturaer" in said(at)
    assert "Ny faktura" in said(at)
    assert "Ny faktura" in said(at.run())
