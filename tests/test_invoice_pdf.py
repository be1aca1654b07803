"""The PDF of an invoice: what it says, how it looks to a machine, and that it never varies."""

import logging
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from invoicing import lifecycle, papers
from invoicing.documents import invoice_pdf, qr
from invoicing.documents.invoice_pdf import Dress
from invoicing.documents.typefaces import drawable
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.invoice import Invoice, Seller
from invoicing.model.totals import Line, VatCategory
from invoicing.words import words
from tests.houses import KARI, OLA, SIRI, TODAY, a_draft, an_open_invoice, set_up

DRESS = Dress(TODAY)
PAYEE = Seller(
    "Fjord Handel AS",
    "Bryggen 1",
    "5003",
    "Bergen",
    "NO",
    "999888777",
    account_number="12345678903",
    iban="NO9386011117947",
    bic="DNBANOKK",
    vat_registered=True,
    in_business_register=True,
)


def said(pdf: bytes) -> str:
    """Every text of the PDF, read back by the maps that its fonts carry, in drawing order."""
    objects = dict(re.findall(rb"(\d+) 0 obj\n(.*?)endobj", pdf, re.DOTALL))
    maps = {}
    for body in objects.values():
        if found := re.search(rb"/ToUnicode (\d+) 0 R", body):
            name = re.search(rb"/BaseFont /([^ ]+)", body)
            assert name
            maps[name[1]] = read_map(stream(objects[found[1]]))
    fonts = {}
    for number, part in fonts_of(pdf, objects).items():
        fonts[number] = maps[part]
    texts = []
    for body in objects.values():
        if b"/Filter /FlateDecode" in body and b" Tj" in (content := stream(body)):
            for font, codes in re.findall(rb"/F(\d+) [\d.]+ Tf <([0-9A-F]+)> Tj", content):
                glyphs = re.findall("....", codes.decode())
                texts.append("".join(fonts[font][glyph] for glyph in glyphs))
    return "\n".join(texts)


def stream(body: bytes) -> bytes:
    raw = body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return b""


def fonts_of(pdf: bytes, objects: dict[bytes, bytes]) -> dict[bytes, bytes]:
    found = {}
    for number, target in re.findall(rb"/F(\d+) (\d+) 0 R", pdf):
        name = re.search(rb"/BaseFont /([^ ]+)", objects[target])
        assert name
        found[number] = name[1]
    return found


def read_map(text: bytes) -> dict[str, str]:
    rows = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>\n", text.decode())
    return {glyph: bytes.fromhex(sign).decode("utf-16-be") for glyph, sign in rows}


def drawn(invoice: Invoice, language: str = "en", dress: Dress = DRESS) -> bytes:
    return invoice_pdf.render(invoice, words(language), dress)


def issued(house: House, **changes: object) -> Invoice:
    set_up(house, company=PAYEE)
    return an_open_invoice(house, **changes)


@pytest.mark.contract("A-56", "A-133")
def test_it_says_what_a_sales_document_must(house: House) -> None:
    invoice = issued(house)
    text = said(drawn(invoice, "nb"))
    for wanted in (
        "Faktura",
        invoice.number,
        invoice.buyer.name,
        "Fjord Handel AS",
        "999888777 MVA",
        "Foretaksregisteret",
        "1234 56 78903",
        words("nb").date(invoice.due_date),
        words("nb").money(invoice.totals.amount_billed, "NOK"),
        words("nb").money(invoice.totals.amount_vat, "NOK", code=False),
        "Side 1 av 1",
    ):
        assert wanted
        assert wanted in text.replace("\n · ", " · "), wanted


def test_the_same_invoice_gives_the_same_bytes(house: House) -> None:
    invoice = issued(house)
    assert drawn(invoice) == drawn(replace(invoice))
    assert drawn(invoice) != drawn(invoice, "nb")


def test_it_is_an_archive_file_that_can_carry_an_e_invoice(house: House) -> None:
    invoice = issued(house)
    pdf = invoice_pdf.render(invoice, words("nb"), DRESS, b"<Invoice/>")
    for wanted in (
        b"<pdfaid:part>3<",
        b"/OutputIntent",
        b"/Lang (nb",
        b"/AFRelationship",
        b"%PDF-1.7",
    ):
        assert wanted in pdf
    assert b"Faktura " + str(invoice.number).encode() in pdf
    assert b"/FontFile2" in pdf


def test_a_draft_and_a_void_one_say_so_across_the_page(house: House) -> None:
    set_up(house, company=PAYEE)
    draft = a_draft(house)
    assert "DRAFT" in said(papers.render(house, replace(draft, language="en"), house.settings()))
    opened = an_open_invoice(house)
    assert "VOID" not in said(drawn(opened))
    voided = lifecycle.void(house, KARI, opened.id)
    assert "VOID" in said(drawn(voided))
    assert "How to pay" not in said(drawn(voided))


def test_a_long_table_goes_on_under_its_head(house: House) -> None:
    lines = tuple(Line(f"Row {n}", Decimal(1), Decimal(n)) for n in range(1, 121))
    invoice = issued(house, lines=lines)
    text = said(drawn(invoice))
    pages = text.count("Unit price")
    assert pages > 2
    assert f"Page {pages} of {pages}" in text
    assert all(f"Row {n}\n" in text for n in range(1, 121))


def test_a_word_that_is_too_long_is_broken_and_nothing_is_lost(house: House) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitaen" * 4
    invoice = issued(house, lines=(Line(word, Decimal(1), Decimal(5)),))
    assert word in said(drawn(invoice)).replace("\n", "")


def test_greek_and_cyrillic_are_drawn_and_what_cannot_be_is_told(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    invoice = issued(house, title="Ελλάδα Москва Łódź", comments="日本 ok")
    with caplog.at_level(logging.WARNING, "tally"):
        text = said(drawn(invoice))
    assert "Ελλάδα" in text
    assert "Москва" in text
    assert "□□ ok" in text
    assert "U+65E5" in caplog.text


def test_combined_signs_find_their_letter_and_invisible_ones_vanish() -> None:
    assert drawable("A\u030a\u200b ﬁ\ttab") == "Å fi tab"


@pytest.mark.parametrize(
    ("category", "wanted"), [("AE", "Omvendt avgiftsplikt"), ("G", "Export"), ("O", "No VAT")]
)
def test_a_line_without_vat_says_why(house: House, category: str, wanted: str) -> None:
    rate = None if category == "O" else Decimal(0)
    line = Line("Advice", Decimal(1), Decimal(100), VatCategory(category), rate)
    assert wanted in said(drawn(issued(house, lines=(line,)))).replace("\n", " ")


def test_vat_of_a_foreign_invoice_is_told_in_the_sellers_currency(house: House) -> None:
    rated: dict[str, object] = {"rate": Decimal("11.5"), "rate_date": date(2026, 3, 18)}
    lines = (Line("Advice", Decimal(1), Decimal(100)),)
    invoice = issued(house, currency="EUR", lines=lines, **rated)
    vat = words("en").money(invoice.totals.amount_vat * Decimal("11.5"), "NOK")
    assert vat == "NOK\xa0287.50"
    assert vat in said(drawn(invoice))


def test_euro_can_be_paid_by_camera(house: House) -> None:
    invoice = issued(house, currency="EUR")
    assert "Scan to pay" in said(drawn(invoice))
    assert "Scan to pay" not in said(drawn(issued(house)))
    rows = qr.epc("Fjord", "NO9386011117947", "DNBANOKK", Decimal("12.50"), "INV-1")
    assert rows == "BCD\n002\n1\nSCT\nDNBANOKK\nFjord\nNO9386011117947\nEUR12.50\n\n\nINV-1"
    assert qr.epc("Fjord", "X", None, Decimal(0), "") is None


def test_finalizing_gives_a_payment_reference_where_the_bank_knows_them(house: House) -> None:
    set_up(house, company=PAYEE, kid_modulus="mod10", kid_length=12)
    invoice = an_open_invoice(house)
    assert invoice.payment_reference == "000000000018"
    assert "000000000018" in said(drawn(invoice))


def test_a_paper_is_only_for_who_may_see_the_invoice(house: House) -> None:
    invoice = an_open_invoice(house)
    name, pdf = papers.pdf(house, OLA, invoice.id)
    assert name == f"{invoice.number}.pdf"
    assert pdf.startswith(b"%PDF")
    with pytest.raises(NotFound):
        papers.pdf(house, SIRI, invoice.id)


def test_a_logo_is_a_picture_and_only_a_super_admin_sets_it(house: House) -> None:
    picture = Path(__file__).parent / "data" / "logo.png"
    papers.set_logo(house, KARI, picture.read_bytes())
    invoice = issued(house)
    with_logo = papers.pdf(house, KARI, invoice.id)[1]
    assert b"/Subtype /Image" in with_logo
    with pytest.raises(InvalidInput):
        papers.set_logo(house, KARI, b"<svg/>")
    with pytest.raises(Refused):
        papers.set_logo(house, OLA, picture.read_bytes())
    papers.set_logo(house, KARI, None)
    assert papers.logo(house) is None


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_another_program_finds_no_fault_in_it(house: House, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(drawn(issued(house, currency="EUR")))
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
