"""Settings: who may change them, what they may hold, and numbering begun anew."""

from dataclasses import replace
from typing import Any

import pytest

from invoicing import lifecycle, settings
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.invoice import Seller
from invoicing.model.people import EVERYTHING
from tests.houses import (
    KARI,
    NILS,
    SELLER,
    a_draft,
    an_open_invoice,
    ask,
    may,
    set_up,
)


def test_anyone_signed_in_reads_the_settings(house: House) -> None:
    assert settings.read(house, NILS) == house.settings()


@pytest.mark.contract("A-34", "A-61")
def test_the_two_switches_are_off_until_a_super_admin_turns_them_on(house: House) -> None:
    found = settings.read(house, KARI)
    assert (found.allow_edit_finalized, found.allow_delete_finalized) == (False, False)
    settings.change(house, KARI, allow_edit_finalized=True, allow_delete_finalized=True)
    found = settings.read(house, KARI)
    assert (found.allow_edit_finalized, found.allow_delete_finalized) == (True, True)


def test_only_a_super_admin_changes_settings_whatever_else_one_may(house: House) -> None:
    who = replace(may(NILS), permissions=EVERYTHING)
    with pytest.raises(Refused, match="not_super_admin"):
        settings.change(house, who, allow_edit_finalized=True)
    with pytest.raises(Refused, match="not_super_admin"):
        settings.reset_numbering(house, who)


def test_a_change_keeps_the_other_settings_and_is_history_with_before_and_after(
    house: House,
) -> None:
    moved = replace(SELLER, city=" Oslo ", country="se", email="POST@fjord.no")
    settings.change(house, KARI, company=moved, number_prefix="F-", number_digits=3)
    found = settings.read(house, KARI)
    assert found.company == replace(moved, city="Oslo", country="SE", email="post@fjord.no")
    assert (found.number_prefix, found.number_digits, found.zone) == ("F-", 3, "Europe/Oslo")
    settings.change(house, KARI, number_digits=3)
    [(actor, changes)] = ask(house, "select actor, changes from history where subject = 'setting'")
    assert actor == "Kari Nordmann"
    assert '["company_city","Bergen","Oslo"]' in changes
    assert '["number_prefix","INV-","F-"]' in changes
    assert "zone" not in changes


@pytest.mark.parametrize(
    ("name", "value", "field", "key"),
    [
        ("zone", "Europe/Atlantis", "zone", "input.zone"),
        ("zone", "../../etc/passwd", "zone", "input.zone"),
        ("zone", "", "zone", "input.required"),
        ("base_currency", "KRONE", "base_currency", "input.unknown_currency"),
        ("base_currency", "XYZ", "base_currency", "input.unknown_currency"),
        ("number_prefix", "x" * 13, "number_prefix", "input.too_long"),
        ("number_prefix", "A\n", "number_prefix", "input.number_prefix"),
        ("number_prefix", " A", "number_prefix", "input.number_prefix"),
        ("number_prefix", "INV-1", "number_prefix", "input.number_prefix"),
        ("number_digits", 0, "number_digits", "input.number_digits"),
        ("number_digits", 11, "number_digits", "input.number_digits"),
        ("number_digits", True, "number_digits", "input.number_digits"),
        ("number_digits", "5", "number_digits", "input.number_digits"),
        ("allow_edit_finalized", "yes", "allow_edit_finalized", "input.required"),
        ("company", Seller(), "company", "input.required"),
        ("company", Seller("A", country="Norge"), "country", "input.country"),
        ("company", Seller("A", email="nowhere"), "email", "input.email"),
        ("company", Seller("A", street="x" * 201), "street", "input.too_long"),
        ("sample", False, "sample", "input.not_editable"),
        ("nonsense", 1, "nonsense", "input.not_editable"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_no_other_one_is_saved(
    house: House, name: str, value: Any, field: str, key: str
) -> None:
    before = house.settings()
    with pytest.raises(InvalidInput) as caught:
        settings.change(house, KARI, **{"allow_delete_finalized": True, name: value})
    assert (caught.value.field, caught.value.key) == (field, key)
    assert house.settings() == before


def test_the_base_currency_stays_once_there_is_an_invoice(house: House) -> None:
    settings.change(house, KARI, base_currency="sek")
    assert house.settings().base_currency == "SEK"
    a_draft(house)
    with pytest.raises(Refused, match="base_currency_in_use"):
        settings.change(house, KARI, base_currency="NOK")
    settings.change(house, KARI, base_currency="SEK", number_digits=4)


def test_an_empty_prefix_is_a_prefix(house: House) -> None:
    settings.change(house, KARI, number_prefix="", number_digits=1)
    assert an_open_invoice(house).number == "1"


def test_a_new_prefix_goes_on_counting(house: House) -> None:
    assert an_open_invoice(house).number == "INV-00001"
    settings.change(house, KARI, number_prefix="2026/", number_digits=3)
    assert an_open_invoice(house).number == "2026/002"


@pytest.mark.contract("A-65")
def test_numbering_begins_anew_only_where_no_finalized_invoice_is_left(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    kept, first = a_draft(house), an_open_invoice(house)
    with pytest.raises(Refused, match="numbering_not_empty"):
        settings.reset_numbering(house, KARI)
    lifecycle.delete(house, KARI, first.id)
    settings.reset_numbering(house, KARI)
    assert lifecycle.finalize(house, KARI, kept.id).number == "INV-00001"
    assert ask(house, "select series, value from issued_number order by 1") == [(1, 1), (2, 1)]
    [(detail,)] = ask(house, "select detail from history where event = 'numbering_reset'")
    assert detail == '{"last": 1}'
