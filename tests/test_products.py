"""The product library, and lines that are of it or not."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from invoicing import editor, lifecycle, products
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.people import Actor
from invoicing.model.totals import Line, VatCategory
from invoicing.products import Product
from tests.houses import (
    ANNE,
    KARI,
    NILS,
    OLA,
    a_draft,
    a_line,
    ask,
    everything,
    may,
    now_of,
    set_up,
)

TEA = Product(
    0, "T-1", "Tea", "Assam", "box", prices=(("EUR", Decimal(7)), ("NOK", Decimal("80.5")))
)
#: May edit everything, but write no lines of their own.
CLERK = may(NILS, custom_lines=False)


def tea(house: House, **changes: Any) -> Product:
    return products.save(house, KARI, replace(TEA, **changes))


def of_library(product: Product, currency: str = "NOK", **changes: Any) -> Line:
    line = product.line(currency)
    assert line is not None
    return replace(line, **changes)


# ── keeping it ───────────────────────────────────────────────────────────────────────────────────


def test_a_product_is_added_and_changed_with_its_history(house: House) -> None:
    made = tea(house)
    assert products.all_of_them(house, KARI) == [replace(TEA, id=1, version=1)]
    dearer = replace(made, prices=(("NOK", Decimal(90)), ("SEK", Decimal(95))))
    after = products.save(house, KARI, dearer, made.version)
    assert products.all_of_them(house, KARI) == [replace(dearer, version=2)]
    assert products.save(house, KARI, after, 2) == after
    told = ask(house, "select event, version from history where subject = 'product' order by id")
    assert told == [("product_added", 1), ("product_changed", 2)]


def test_only_a_super_admin_keeps_the_library_and_who_sees_invoices_sees_it(house: House) -> None:
    made = tea(house)
    before = everything(house)
    with pytest.raises(Refused, match="not_super_admin"):
        products.save(house, NILS, replace(made, name="Mine"))
    assert everything(house) == before
    assert products.offered(house, OLA, "NOK") == [made]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"sku": " "}, "input.required"),
        ({"name": ""}, "input.required"),
        ({"sku": "t-2"}, "input.sku_known"),
        ({"prices": (("NOK", Decimal(1)), ("NOK", Decimal(2)))}, "input.price_twice"),
        ({"prices": (("NOK", Decimal(-1)),)}, "input.price"),
        ({"prices": (("NOK", Decimal("1.1234567")),)}, "input.line_number"),
        ({"prices": (("kroner", Decimal(1)),)}, "input.currency"),
        ({"vat_rate": None}, "input.line_vat"),
        ({"vat_rate": Decimal(101)}, "input.line_percent"),
    ],
)
def test_a_product_that_cannot_be_is_refused(
    house: House, changes: dict[str, Any], key: str
) -> None:
    tea(house, sku="T-2")
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        products.save(house, KARI, replace(TEA, **changes))
    assert refused.value.key == key
    assert everything(house) == before


def test_a_product_that_is_not_there_or_was_changed_meanwhile_is_refused(house: House) -> None:
    made = tea(house)
    with pytest.raises(NotFound):
        products.save(house, KARI, replace(made, id=9))
    products.save(house, KARI, replace(made, name="Green tea"))
    with pytest.raises(StaleVersion):
        products.save(house, KARI, replace(made, name="Black tea"), made.version)


def test_what_is_offered_has_a_price_in_the_currency_and_every_word(house: House) -> None:
    made = tea(house)
    tea(house, sku="T-2", name="Old tea", archived=True)
    names = {c: [p.name for p in products.offered(house, KARI, c)] for c in ("NOK", "EUR", "SEK")}
    assert names == {"NOK": ["Tea"], "EUR": ["Tea"], "SEK": []}
    assert products.offered(house, KARI, "NOK", "t-1 TEA") == [made]
    assert products.offered(house, KARI, "NOK", "coffee") == []


def test_a_product_becomes_a_line_with_or_without_its_vat() -> None:
    assert TEA.line("NOK") == Line(
        "Tea\nAssam", Decimal(1), Decimal("80.5"), VatCategory.STANDARD, Decimal(25), "T-1", "box"
    )
    assert of_library(TEA).unit_price == Decimal("80.5")
    with_vat = TEA.line("NOK", with_vat=True)
    assert with_vat is not None
    assert with_vat.unit_price == Decimal("100.625")
    assert TEA.line("SEK") is None


# ── lines of one's own ───────────────────────────────────────────────────────────────────────────

Write = Callable[[House, Actor, tuple[Line, ...]], object]


def _create(house: House, who: Actor, lines: tuple[Line, ...]) -> object:
    return lifecycle.create(house, who, {"contact": ANNE, "lines": lines})


def _edit(house: House, who: Actor, lines: tuple[Line, ...]) -> object:
    draft = lifecycle.create(house, who, {"contact": ANNE})
    return lifecycle.edit(house, who, draft.id, {"lines": lines})


def _save(house: House, who: Actor, lines: tuple[Line, ...]) -> object:
    return editor.save(house, who, 0, {"contact": ANNE, "lines": lines}, {})


@pytest.mark.parametrize("write", [_create, _edit, _save])
def test_lines_of_the_library_need_no_permission_of_their_own(house: House, write: Write) -> None:
    line = of_library(tea(house))
    many = replace(line, quantity=Decimal(9), description="Ours", discount_percent=Decimal(5))
    write(house, CLERK, (line, many))


@pytest.mark.parametrize("write", [_create, _edit, _save])
@pytest.mark.parametrize(
    "changes",
    [
        {"unit_price": Decimal(1)},
        {"code": None},
        {"code": "T-9"},
        {"vat_rate": Decimal(15)},
        {"unit": "kg"},
        {"base_quantity": Decimal(100)},
    ],
)
def test_any_other_line_is_refused_without_the_permission_at_every_door(
    house: House, write: Write, changes: dict[str, Any]
) -> None:
    line = of_library(tea(house))
    with pytest.raises(Refused, match="no_free_lines"):
        write(house, CLERK, (line, replace(line, **changes)))
    write(house, NILS, (line, replace(line, **changes)))


def test_a_price_of_another_currency_or_an_archived_product_is_a_free_line(house: House) -> None:
    made = tea(house)
    euro = of_library(made, "EUR")
    with pytest.raises(Refused, match="no_free_lines"):
        lifecycle.create(house, CLERK, {"lines": (euro,)})
    lifecycle.create(house, CLERK, {"lines": (euro,), "currency": "EUR"})
    products.save(house, KARI, replace(made, archived=True))
    with pytest.raises(Refused, match="no_free_lines"):
        lifecycle.create(house, CLERK, {"lines": (of_library(made),)})


def test_lines_that_are_there_already_stay_and_may_be_counted_and_discounted(house: House) -> None:
    draft = a_draft(house, lines=(a_line("10"), a_line("20", description="Free")))
    kept = (replace(draft.lines[1], quantity=Decimal(7), discount_percent=Decimal(10)),)
    after = lifecycle.edit(house, CLERK, draft.id, {"lines": kept, "title": "Changed"})
    assert after.lines == kept
    with pytest.raises(Refused, match="no_free_lines"):
        lifecycle.edit(house, CLERK, draft.id, {"lines": (a_line("21"),)})
    with pytest.raises(Refused, match="no_free_lines"):
        lifecycle.edit(house, CLERK, draft.id, {"currency": "EUR", "lines": (*kept, *kept)})
    assert now_of(house, draft) == after


@pytest.mark.contract("A-23")
def test_a_clone_keeps_its_free_lines(house: House) -> None:
    draft = a_draft(house, lines=(a_line("10"),))
    assert lifecycle.clone(house, CLERK, draft.id).lines == draft.lines


def test_free_lines_of_a_finalized_invoice_are_held_to_the_same_rule(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    issued = lifecycle.finalize(house, KARI, a_draft(house).id)
    with pytest.raises(Refused, match="no_free_lines"):
        lifecycle.edit(house, CLERK, issued.id, {"lines": (a_line("99"),)})
