"""Numbers that carry their own check."""

import pytest

from invoicing.model.checkdigits import (
    is_account,
    is_iban,
    is_kid,
    is_organisation,
    kid,
    mod10,
    mod11,
)
from invoicing.model.errors import InvalidInput


@pytest.mark.parametrize(
    ("digits", "ten", "eleven"), [("1234", "4", "3"), ("2345678", "3", "8"), ("60224", "3", None)]
)
def test_a_payment_reference_ends_with_its_check_digit(
    digits: str, ten: str, eleven: str | None
) -> None:
    assert mod10(digits) == ten
    assert eleven is None or mod11(digits) == eleven


def test_ten_is_written_as_a_dash() -> None:
    found = [number for number in map(str, range(10, 200)) if mod11(number) == "-"]
    assert found
    assert all(is_kid(f"{number}-", "mod11") for number in found)


def test_a_payment_reference_has_the_agreed_length() -> None:
    assert kid("1234", "mod10", 5) == "12344"
    assert kid("1234", "mod11", 5) == "12343"
    assert kid("60224", "mod10", 10) == "0000602243"
    with pytest.raises(InvalidInput):
        kid("12345", "mod10", 5)


@pytest.mark.parametrize("modulus", ["mod10", "mod11"])
def test_one_wrong_digit_is_noticed(modulus: str) -> None:
    right = kid("20261125", modulus, 12)
    assert is_kid(right, modulus)
    for place in range(len(right)):
        for digit in set("0123456789") - {right[place]}:
            assert not is_kid(right[:place] + digit + right[place + 1 :], modulus)


def test_organisations_and_accounts_are_known_by_their_last_digit() -> None:
    assert is_organisation("123456785")
    assert not is_organisation("123456789")
    assert is_account("12345678903")
    assert not is_account("12345678901")
    assert not is_account("1234567890")


@pytest.mark.parametrize("text", ["NO9386011117947", "DE89370400440532013000"])
def test_an_iban_is_checked(text: str) -> None:
    assert is_iban(text)
    assert not is_iban(text[:-1] + str((int(text[-1]) + 1) % 10))
