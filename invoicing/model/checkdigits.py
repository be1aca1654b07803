"""Numbers that carry their own check: payment references (KID), organisations, accounts, IBAN."""

from invoicing.model.errors import InvalidInput

KID_LONGEST, KID_SHORTEST = 25, 2
MODULI = ("mod10", "mod11")
ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2)
ACCOUNT = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def mod10(digits: str) -> str:
    """The check digit by weights 2, 1, 2, 1 … from the right, digits of products summed."""
    products = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits)))
    return str((10 - sum(p // 10 + p % 10 for p in products) % 10) % 10)


def mod11(digits: str) -> str:
    """The check digit by weights 2 … 7 from the right, again and again; "-" stands for ten."""
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(digits)))
    return "0123456789-"[(11 - total % 11) % 11]


def kid(digits: str, modulus: str, length: int) -> str:
    """The payment reference of `length` digits for a number; the last one is its check.

    `InvalidInput` where the number does not fit into the agreed length.
    """
    room = length - 1
    if not digits.isdigit() or len(digits) > room or not KID_SHORTEST <= length <= KID_LONGEST:
        raise InvalidInput("payment_reference", "input.kid_length", length=length)
    filled = digits.zfill(room)
    return filled + (mod10 if modulus == "mod10" else mod11)(filled)


def is_kid(text: str, modulus: str) -> bool:
    """Whether `text` is a payment reference whose check digit is right."""
    body, check = text[:-1], text[-1:]
    known = body.isascii() and body.isdigit() and KID_SHORTEST <= len(text) <= KID_LONGEST
    return known and check == (mod10 if modulus == "mod10" else mod11)(body)


def weighted(digits: str, weights: tuple[int, ...]) -> str:
    """The check digit modulo 11 of a number with fixed weights."""
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True))
    return "0123456789-"[(11 - total % 11) % 11]


def _checked(text: str, weights: tuple[int, ...]) -> bool:
    fits = text.isascii() and text.isdigit() and len(text) == len(weights) + 1
    return fits and text[-1] == weighted(text[:-1], weights)


def is_organisation(text: str) -> bool:
    """Whether `text` is a Norwegian organisation number."""
    return _checked(text, ORGANISATION)


def is_account(text: str) -> bool:
    """Whether `text` is a Norwegian account number."""
    return _checked(text, ACCOUNT)


def is_iban(text: str) -> bool:
    """Whether `text`, without spaces, is an IBAN (ISO 13616)."""
    known = 15 <= len(text) <= 34 and text.isascii() and text.isalnum() and text[:2].isalpha()
    if not known or not text[2:4].isdigit():
        return False
    turned = (text[4:] + text[:4]).upper()
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
