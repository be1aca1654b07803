"""A person's account, and what its fields may hold."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import lowered
from invoicing.model.people import Actor, Owner, Permissions

PASSPHRASE_SHORTEST, PASSPHRASE_LONGEST = 12, 1_000
NAME_LONGEST, EMAIL_LONGEST = 100, 254
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
#: What most people would try first, in English and Norwegian.
OBVIOUS = frozenset(
    "password passphrase passord qwerty qwertyuiop letmein welcome velkommen admin administrator"
    " iloveyou secret hemmelig invoice invoices invoicing faktura fakturaer tally test".split()
)
#: Rows of the keyboard and the alphabet, to run along.
RUNS = (
    "1234567890",
    "0987654321",
    "abcdefghijklmnopqrstuvwxyzæøå",
    "qwertyuiopåasdfghjkløæzxcvbnm",
)


class AccountEvent(StrEnum):
    """What can happen to an account, as the history names it."""

    CREATED = "account_created"
    CHANGED = "account_changed"
    PASSPHRASE_SET = "passphrase_set"  # noqa: S105
    SESSIONS_REVOKED = "sessions_revoked"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as the settings page shows it; the passphrase never leaves the books."""

    id: int
    email: str
    name: str
    team: str | None = None
    super_admin: bool = False
    permissions: Permissions = field(default_factory=Permissions)
    language: str | None = None
    disabled: bool = False
    has_passphrase: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts when this account does."""
        return Actor(
            self.id,
            self.name,
            self.email,
            self.team,
            self.super_admin,
            self.permissions,
            self.language,
        )

    @property
    def owner(self) -> Owner:
        """How invoices name the account."""
        return Owner(self.id, self.name, self.team)


def read_line(field: str, value: object, longest: int) -> str | None:
    """One line of text without idle blanks; None where there is none. `InvalidInput` else."""
    text = clean_text(field, None if value is None else str(value), longest)
    return " ".join(text.split()) if text else None


def read_required(field: str, value: object, longest: int) -> str:
    """As `read_line`, but there must be something."""
    text = read_line(field, value, longest)
    if text is None:
        raise InvalidInput(field, "input.required")
    return text


def read_email(field: str, value: object) -> str:
    """An e-mail address as accounts keep it: lower case."""
    text = lowered(read_required(field, value, EMAIL_LONGEST))
    if not EMAIL.fullmatch(text):
        raise InvalidInput(field, "input.email")
    return text


def check_passphrase(passphrase: str, *personal: str | None) -> None:
    """Refuse what is short or what anyone would try first; `personal` are name, address, team."""
    if len(passphrase) < PASSPHRASE_SHORTEST:
        raise InvalidInput("passphrase", "input.passphrase_short", least=PASSPHRASE_SHORTEST)
    if len(passphrase) > PASSPHRASE_LONGEST:
        raise InvalidInput("passphrase", "input.too_long", most=PASSPHRASE_LONGEST)
    if _is_obvious(passphrase.lower(), personal):
        raise InvalidInput("passphrase", "input.passphrase_obvious")


def _is_obvious(text: str, personal: tuple[str | None, ...]) -> bool:
    known = {part for p in personal if p for part in re.split(r"[\s@.]+", p.lower())}
    left = letters = _letters(text)
    for word in sorted(OBVIOUS | set(map(_letters, known)), key=len, reverse=True):
        left = left.replace(word, "") if len(word) > 1 else left
    along_the_keys = any(text in run * 8 for run in RUNS)
    return len(set(text)) < 5 or (letters != "" and left == "") or along_the_keys


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))
