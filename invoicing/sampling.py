"""Books of the sample company, as large as one wants them."""

import secrets
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from invoicing.house import OWN, SAMPLE
from invoicing.ledger import copying, sample
from invoicing.ledger.database import Ledger
from invoicing.model.errors import InvalidInput, Refused

MOST = 10_000_000


def make(
    home: Path,
    clock: Callable[[], datetime],
    invoices: int,
    seed: int = 1,
    *,
    replace: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Path:
    """Make the sample books of `home`; gives their file. All or nothing.

    `Refused` beside books of one's own, and over sample books unless `replace`; `LedgerBusy`
    where those are open. `progress` hears from 0 to 1.
    """
    place = home / SAMPLE
    if (home / OWN).exists():
        raise Refused("reason.books_exist")
    if place.exists() and not replace:
        raise Refused("cli.sample.exists")
    if not 1 <= invoices <= MOST:
        raise InvalidInput("invoices", "cli.sample.count", most=MOST)
    home.mkdir(parents=True, exist_ok=True)
    made = home / f".{SAMPLE}.{secrets.token_hex(4)}"
    try:
        with copying.held(place):
            _fill(made, clock(), invoices, seed, progress)
            copying.put(made, place, None)
    finally:
        for left in (made, copying.log_of(made)):
            left.unlink(missing_ok=True)
    return place


def _fill(
    path: Path,
    moment: datetime,
    invoices: int,
    seed: int,
    progress: Callable[[float], None] | None,
) -> None:
    today = moment.astimezone(sample.SETTINGS.timezone).date()
    at = moment.astimezone(UTC).replace(tzinfo=None)
    with closing(Ledger(path)) as ledger:
        sample.fill(ledger, invoices, seed, at, today, progress)
        ledger.checkpoint()
