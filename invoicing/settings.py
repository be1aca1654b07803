"""The company's settings: read by all, changed by super admins, one field at a time."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from invoicing.house import House
from invoicing.ledger import numbering, preferences, reading
from invoicing.model.account import read_email, read_line, read_required
from invoicing.model.checkdigits import KID_LONGEST, MODULI, is_account, is_iban
from invoicing.model.currencies import CURRENCIES
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.invoice import Party, Seller
from invoicing.model.mail import read_address
from invoicing.model.people import Actor
from invoicing.model.properties import Change
from invoicing.model.settings import Settings

SECURITY = ("starttls", "tls", "none")
GATEWAYS = ("stripe", "sandbox")
PREFIX_LONGEST, DIGITS_MOST, TEXT_LONGEST = 12, 10, 200
#: What settings are called in the history, and the id they have there.
SUBJECT, SUBJECT_ID = "setting", 0
CHANGED, NUMBERING_RESET = "settings_changed", "numbering_reset"


def read(house: House, actor: Actor) -> Settings:
    """The settings in force; whoever is signed in may see them."""
    return house.settings()


def change(house: House, actor: Actor, **changes: Any) -> Settings:
    """Change fields of `Settings`; all of them or, where one cannot be, none."""
    decide(Action.SETTINGS, general(actor)).enforce()
    with house.books(actor) as books:
        before = books.settings
        after = checked(before, changes)
        if before.base_currency != after.base_currency and numbering.any_invoice(books.cursor):
            raise Refused("reason.base_currency_in_use")
        if numbering.prefix_taken(books.cursor, after.number_prefix, 0):
            raise InvalidInput("number_prefix", "input.prefix_taken", prefix=after.number_prefix)
        differences = _differences(before, after)
        if differences:
            preferences.save(books.cursor, after)
            books.note(SUBJECT, SUBJECT_ID, CHANGED, changed=differences)
    return after


def reset_numbering(house: House, actor: Actor) -> None:
    """Begin again at 1, where no finalized invoice exists."""
    with house.books(actor) as books:
        finalized = reading.any_finalized(books.cursor)
        facts = replace(general(actor), any_finalized=finalized)
        decide(Action.RESET_NUMBERS, facts).enforce()
        last = numbering.start_over(books.cursor)
        books.note(SUBJECT, SUBJECT_ID, NUMBERING_RESET, last=last)


def checked(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """`settings` with the changes read; `InvalidInput` names the field that cannot be."""
    for name in changes:
        if name not in READERS:
            raise InvalidInput(name, "input.not_editable")
    return replace(settings, **{name: READERS[name](value) for name, value in changes.items()})


def _company(party: Any) -> Seller:
    if not isinstance(party, Party):
        raise InvalidInput("company", "input.required")
    told = asdict(party)
    flags = {n: told.pop(n, None) or None for n in ("vat_registered", "in_business_register")}
    lines = {n: read_line(n, v, TEXT_LONGEST) for n, v in told.items()}
    for name, fits in ACCOUNTS.items():
        if lines.get(name):
            lines[name] = re.sub(r"[\s.]", "", str(lines[name])).upper()
            if not fits(lines[name]):
                raise InvalidInput(name, f"input.{name}")
    country = (lines["country"] or "").upper()
    if country and not re.fullmatch("[A-Z]{2}", country):
        raise InvalidInput("country", "input.country")
    return Seller(
        **lines
        | flags
        | {
            "name": read_required("company", party.name, TEXT_LONGEST),
            "country": country or None,
            "email": read_email("email", lines["email"]) if lines["email"] else None,
        }
    )


#: Where money is paid to, and whether it can be read; Norwegian accounts bear a check digit.
ACCOUNTS: Mapping[str, Callable[[Any], bool]] = {
    "account_number": is_account,
    "iban": is_iban,
    "bic": lambda code: re.fullmatch("[A-Z0-9]{8}([A-Z0-9]{3})?", code) is not None,
}


def _kid_modulus(value: Any) -> str | None:
    if value is not None and value not in MODULI:
        raise InvalidInput("kid_modulus", "input.kid_modulus")
    return str(value) if value else None


def _kid_length(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not DIGITS_MOST < value <= KID_LONGEST:
        least = DIGITS_MOST + 1
        raise InvalidInput("kid_length", "input.kid_agreed", least=least, most=KID_LONGEST)
    return int(value)


def _colour(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise InvalidInput("brand_colour", "input.colour")
    return value.lower()


def _zone(value: Any) -> str:
    name = read_required("zone", value, 64)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput("zone", "input.zone", found=name) from None


def _currency(value: Any) -> str:
    code = read_required("base_currency", value, 10).upper()
    if code not in CURRENCIES:
        raise InvalidInput("base_currency", "input.unknown_currency", found=code)
    return code


def _prefix(value: Any) -> str:
    """Never ending in a digit: "INV-1" and 0042 would read as "INV-" and 10042."""
    text = str(value or "")
    if len(text) > PREFIX_LONGEST:
        raise InvalidInput("number_prefix", "input.too_long", most=PREFIX_LONGEST)
    if not text.isprintable() or text != text.strip() or text[-1:].isdigit():
        raise InvalidInput("number_prefix", "input.number_prefix")
    return text


def _digits(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= value <= DIGITS_MOST:
        raise InvalidInput("number_digits", "input.number_digits", most=DIGITS_MOST)
    return int(value)


def _switch(name: str) -> Callable[[Any], bool]:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise InvalidInput(name, "input.required")
        return value

    return read


def _line(name: str) -> Callable[[Any], str | None]:
    return lambda value: read_line(name, value, TEXT_LONGEST)


def _host(name: str) -> Callable[[Any], str | None]:
    def read(value: Any) -> str | None:
        host = read_line(name, value, TEXT_LONGEST)
        if host and not re.fullmatch(r"[A-Za-z0-9.:-]+", host):
            raise InvalidInput(name, "input.host")
        return host

    return read


def _port(name: str) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 65_535:
            raise InvalidInput(name, "input.port")
        return value

    return read


def _security(name: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in SECURITY:
            raise InvalidInput(name, "input.required")
        return str(value)

    return read


def _folder(value: Any) -> str:
    name = read_required("imap_folder", value, TEXT_LONGEST)
    if not name.isascii():
        raise InvalidInput("imap_folder", "input.folder")
    return name


def _public_url(value: Any) -> str | None:
    text = (read_line("public_url", value, TEXT_LONGEST) or "").rstrip("/")
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", text):
        raise InvalidInput("public_url", "input.public_url")
    return text or None


def _mail_from(value: Any) -> str | None:
    text = read_line("mail_from", value, TEXT_LONGEST)
    return read_address("mail_from", text).email if text else None


def _gateway(value: Any) -> str | None:
    if value is not None and value not in GATEWAYS:
        raise InvalidInput("gateway", "input.required")
    return None if value is None else str(value)


#: Every setting that can be changed, and how it is read.
READERS: Mapping[str, Callable[[Any], Any]] = {
    "company": _company,
    "zone": _zone,
    "base_currency": _currency,
    "number_prefix": _prefix,
    "number_digits": _digits,
    "kid_modulus": _kid_modulus,
    "kid_length": _kid_length,
    "brand_colour": _colour,
    "public_url": _public_url,
    "smtp_host": _host("smtp_host"),
    "smtp_port": _port("smtp_port"),
    "smtp_security": _security("smtp_security"),
    "smtp_user": _line("smtp_user"),
    "imap_host": _host("imap_host"),
    "imap_port": _port("imap_port"),
    "imap_security": _security("imap_security"),
    "imap_user": _line("imap_user"),
    "imap_folder": _folder,
    "mail_from": _mail_from,
    "mail_from_others": _switch("mail_from_others"),
    "gateway": _gateway,
    "collect_online": _switch("collect_online"),
    "partial_payments": _switch("partial_payments"),
    "pay_by_card": _switch("pay_by_card"),
    "pay_by_debit": _switch("pay_by_debit"),
    "store_methods": _switch("store_methods"),
    "allow_edit_finalized": _switch("allow_edit_finalized"),
    "allow_delete_finalized": _switch("allow_delete_finalized"),
}


def _differences(before: Settings, after: Settings) -> tuple[Change, ...]:
    old, new = _plain(before), _plain(after)
    return tuple(Change(n, old[n], v) for n, v in new.items() if old[n] != v)


def _plain(settings: Settings) -> dict[str, Any]:
    fields = asdict(settings)
    company = {f"company_{name}": value for name, value in fields.pop("company").items()}
    return fields | company
