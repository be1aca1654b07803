"""Keep the books safe: a copy of them as one file, and back again."""

import os
import secrets
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from invoicing.house import OWN, SAMPLE, House
from invoicing.ledger import accounts, copying, laws, preferences
from invoicing.ledger.copying import Copy
from invoicing.ledger.database import Ledger, latest_version
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import BooksBroken, InvalidInput
from invoicing.model.people import Actor

__all__ = ["Copy", "Restored", "Unlawful", "backup", "restore"]


class Unlawful(BooksBroken):
    """The books of a backup break a law; nothing was restored."""


def backup(house: House, actor: Actor, target: Path, *, force: bool = False) -> Copy:
    """Copy the open books to `target`, for super admins; the copy is opened before it counts.

    Writing waits while the bytes are copied. `InvalidInput` where `target` exists, unless `force`,
    or its folder does not.
    """
    decide(Action.SETTINGS, general(actor)).enforce()
    _refuse_own(house.home, target)
    if not force and any(p.exists() for p in (target, copying.log_of(target))):
        raise InvalidInput("to", "keeping.exists", file=str(target))
    if not target.parent.is_dir():
        raise InvalidInput("to", "keeping.no_folder", folder=str(target.parent))
    made = _beside(target)
    try:
        found = copying.copy(house.ledger, made)
        if force:
            copying.log_of(target).unlink(missing_ok=True)
            made.replace(target)
        else:
            os.link(made, target)  # unlike a rename, never over what came there meanwhile
    finally:
        made.unlink(missing_ok=True)
    return found


def _refuse_own(home: Path, path: Path) -> None:
    place = path.resolve()
    if place.parent == home.resolve() and place.name in (OWN, SAMPLE):
        raise InvalidInput("to", "keeping.own_file", file=str(path))


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands now, and where what stood before was kept (None: there was nothing)."""

    copy: Copy
    kept: Path | None


def restore(home: Path, clock: Callable[[], datetime], source: Path) -> Restored:
    """Put a backup in the place of the books of `home`, of which nobody may be inside.

    Everything is proved on a copy first: `BooksBroken` where it is no file of books or newer than
    this program, `Unlawful` where it breaks a law, `LedgerBusy` where either file is open
    elsewhere. Older books are brought up to date. Nobody stays signed in.
    """
    _refuse_own(home, source)
    found = copying.look(source)
    if found.version > latest_version():
        raise BooksBroken("problem.books_newer", found=found.version, known=latest_version())
    home.mkdir(parents=True, exist_ok=True)
    made = _beside(home / "restoring")
    try:
        copying.written(source, made)
        if copying.log_of(source).exists():
            copying.written(copying.log_of(source), copying.log_of(made))
        place = home / _proved(made, clock)
        if place.name == SAMPLE and (home / OWN).exists():
            raise InvalidInput("from", "keeping.sample_beside_own", file=str(source))
        with copying.held(place):
            kept = _name_for(place, clock()) if place.exists() else None
            copying.put(made, place, kept)
    finally:
        for left in (made, copying.log_of(made)):
            left.unlink(missing_ok=True)
    return Restored(found, kept)


def _proved(made: Path, clock: Callable[[], datetime]) -> str:
    """The name these books have in a home; up to date, lawful, and nobody signed in."""
    now = clock().astimezone(UTC).replace(tzinfo=None)
    with closing(Ledger(made)) as ledger:
        with ledger.write() as cursor:
            for account in accounts.every(cursor):
                accounts.revoke_all(cursor, account.id, now)
            is_sample = preferences.settings(cursor).sample
        with ledger.read() as cursor:
            broken = laws.broken(cursor)
        ledger.checkpoint()
    if broken:
        raise Unlawful("keeping.unlawful", laws=", ".join(each.law.name for each in broken))
    return SAMPLE if is_sample else OWN


def _name_for(place: Path, now: datetime) -> Path:
    """A name of its own for what is replaced: ``books.duckdb.before-restore-20261123T091500Z``."""
    stem = f"{place.name}.before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (place.with_name(stem if n == 1 else f"{stem}-{n}") for n in range(1, 1_000))
    return next(name for name in names if not name.exists())
