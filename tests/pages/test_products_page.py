"""The product library: kept in the settings, picked from in the editor."""

from decimal import Decimal
from typing import Any

from invoicing import products
from invoicing.products import Product
from invoicing.words import words
from tests.houses import KARI, NILS, a_draft, now_of
from tests.pages.conftest import Seat
from tests.pages.editing import editor, save, saved, type_lines
from tests.pages.looking import keyed, links, sent_to, widget
from tests.pages.reading import errors, said

EN = words("en")
TEA = Product(0, "T-1", "Tea", None, "box", prices=(("NOK", Decimal("80.5")),))


def library(seat: Seat, **more: str) -> Any:
    return seat.open("settings", section="products", **more)


def test_a_product_is_added_with_its_prices(seat: Seat) -> None:
    at = library(seat)
    assert EN("settings.no_products") in said(at)
    assert links(at)["New product"] == "/settings?section=products&product=new"
    at = library(seat, product="new")
    widget(at, "text_input", "Item code").set_value("T-1")
    widget(at, "text_input", "Name").set_value("Tea")
    widget(at, "text_input", "Unit").set_value("box")
    widget(at, "selectbox", "VAT").set_value("15 %").run()
    widget(at, "button", "Add price").click().run()
    type_lines(at, {"price": "80.50"}, {"price": "7"}, grid="prices")
    save(at)
    assert not errors(at)
    assert sent_to(at) == "/settings?section=products"
    [made] = products.all_of_them(seat.house, KARI)
    assert (made.sku, made.name, made.unit, made.vat_rate) == ("T-1", "Tea", "box", 15)
    assert made.prices == (("EUR", Decimal(7)), ("NOK", Decimal("80.5")))
    assert "Tea T-1 box 15% EUR 7.00, NOK 80.50 Offered" in said(library(seat))


def test_a_product_is_changed_and_no_longer_offered(seat: Seat) -> None:
    products.save(seat.house, KARI, TEA)
    at = library(seat, product="1")
    type_lines(at, {"price": "90"}, grid="prices")
    widget(at, "toggle", "No longer offered").set_value(True)
    save(at)
    [after] = products.all_of_them(seat.house, KARI)
    assert (after.archived, after.prices) == (True, (("NOK", Decimal(90)),))
    assert "Not offered" in said(library(seat))


def test_what_cannot_be_is_told_and_nothing_is_saved(seat: Seat) -> None:
    at = library(seat, product="new")
    save(at)
    assert len(errors(at)) == 1
    widget(at, "text_input", "Item code").set_value("T-1")
    widget(at, "text_input", "Name").set_value("Tea")
    type_lines(at, {"price": "dear"}, grid="prices")
    save(at)
    assert len(errors(at)) == 1
    assert products.all_of_them(seat.house, KARI) == []


def test_a_product_that_is_not_there_is_told(seat: Seat) -> None:
    assert EN("common.not_here") in said(library(seat, product="7"))


def test_a_product_is_picked_onto_a_line(seat: Seat) -> None:
    products.save(seat.house, KARI, TEA)
    at = editor(seat)
    widget(at, "selectbox", "From the product library").set_value(1).run()
    row = at.dataframe[0].value.iloc[0]
    assert (row["description"], row["unit_price"], row["code"]) == ("Tea", "80.5", "T-1")
    assert widget(at, "selectbox", "From the product library").value is None
    save(at)
    assert [line.code for line in saved(seat.house).lines] == ["T-1"]


def test_a_product_is_offered_in_its_currencies_and_priced_with_vat_where_prices_are(
    seat: Seat,
) -> None:
    products.save(seat.house, KARI, TEA)
    at = editor(seat)
    widget(at, "selectbox", "Currency").set_value("EUR").run()
    assert not [s for s in at.selectbox if s.label == "From the product library"]
    widget(at, "selectbox", "Currency").set_value("NOK").run()
    widget(at, "toggle", "Prices include tax").set_value(True).run()
    widget(at, "selectbox", "From the product library").set_value(1).run()
    assert at.dataframe[0].value.iloc[0]["unit_price"] == "100.625"


def test_who_may_write_no_lines_of_their_own_picks_only(seat: Seat) -> None:
    products.save(seat.house, KARI, TEA)
    at = seat.open("settings", section="users", account=str(NILS.account_id))
    tick = EN("settings.account.custom_lines")
    widget(at, "checkbox", tick).set_value(False)
    keyed(at, "save").click().run()
    draft = a_draft(seat.house)
    at = editor(seat, draft, who=NILS)
    add = widget(at, "button", "Add line")
    assert (add.disabled, add.help) == (True, EN("reason.no_free_lines"))
    type_lines(at, {"unit_price": "1"})
    save(at)
    assert EN("reason.no_free_lines") in errors(at)
    assert now_of(seat.house, draft) == draft
    at = editor(seat, draft, who=NILS)
    keyed(at, "unsaved-discard").click().run()
    widget(at, "selectbox", "From the product library").set_value(1).run()
    save(at)
    assert [line.code for line in now_of(seat.house, draft).lines] == [None, "T-1"]
