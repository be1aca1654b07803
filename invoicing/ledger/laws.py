"""The auditor: the laws of `checks*.sql`, and who breaks them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from invoicing.ledger.database import Cursor
from invoicing.model.money import MINOR_UNITS

#: Where they stand: those of the invoice and its money, then those of what goes on around it.
FILES = (
    "checks.sql",
    "checks_work.sql",
    "checks_dealings.sql",
    "checks_mail.sql",
    "checks_reminders.sql",
    "checks_promises.sql",
    "checks_ratings.sql",
)
NAMED = 5
_LAW = re.compile(r"^-- law: (\w+)\n((?:-- [^\n]*\n)+)(.+?);$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Law:
    """What must always hold: `sql` selects (id, what) of those for which it does not."""

    name: str
    sentence: str
    sql: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A law that does not hold: how many break it, and (id, what) of the first few."""

    law: Law
    count: int
    offenders: tuple[tuple[int, str], ...]


@cache
def laws() -> tuple[Law, ...]:
    """All laws, in the order of the files."""
    text = "\n".join((files(__package__) / name).read_text("utf-8") for name in FILES)
    return tuple(
        Law(name, " ".join(line[3:] for line in sentence.splitlines()), sql)
        for name, sentence, sql in _LAW.findall(text)
    )


def broken(cursor: Cursor, asked: Iterable[Law] | None = None) -> list[Broken]:
    """The laws that do not hold in these books, of all or of those `asked`; empty where all is
    well."""
    of = laws() if asked is None else asked
    return [found for law in of if (found := _offence(cursor, law))]


def _offence(cursor: Cursor, law: Law) -> Broken | None:
    rows = cursor.execute(
        f"select id, what, count(*) over () from ({law.sql}) order by id limit {NAMED}",
        {name: value for name, value in _shared().items() if f"${name}" in law.sql},
    ).fetchall()
    if not rows:
        return None
    return Broken(law, int(rows[0][2]), tuple((int(id), str(what)) for id, what, _ in rows))


@cache
def _shared() -> dict[str, list[str]]:
    """Currencies by their digits, where they are not two."""
    return {
        "whole": [code for code, digits in MINOR_UNITS.items() if digits == 0],
        "mills": [code for code, digits in MINOR_UNITS.items() if digits == 3],
    }
