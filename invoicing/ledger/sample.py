"""The sample company: Fjordvik Handel AS, which does not exist, and its books.

The SQL of `fjordvik/` makes them in `STEPS`: words, people, a plan of every
invoice, amounts, payments, and from these the tables of the books. What looks
like chance is a hash of the row and the seed, so the same (invoices, seed,
today) give the same books. They obey every law of `checks*.sql`.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

from invoicing.ledger import preferences, ratings
from invoicing.ledger.database import Cursor, Ledger
from invoicing.model.invoice import Seller
from invoicing.model.settings import Settings
from invoicing.model.snapshot import canonical

FOLDER = files(__package__) / "fjordvik"


@dataclass(frozen=True, slots=True)
class Step:
    """One file of SQL; `weight` is its part of the time."""

    name: str
    weight: int


STEPS = (
    Step("words", 0),
    Step("scenes", 0),
    Step("people", 0),
    Step("plan", 2),
    Step("amounts", 9),
    Step("life", 7),
    Step("books", 29),
    Step("library", 0),
    Step("talks", 0),
    Step("reminders", 1),
    Step("events", 4),
    Step("phrases", 8),
    Step("history", 25),
    Step("seals", 16),
    Step("tombstones", 1),
)
SETTINGS = Settings(
    company=Seller(
        name="Fjordvik Handel AS",
        street="Bryggesporen 12",
        postcode="5003",
        city="Bergen",
        country="NO",
        org_number="123456785",
        email="faktura@fjordvik.example",
        account_number="12345678903",
        iban="NO9386011117947",
        bic="DNBANOKK",
        vat_registered=True,
        in_business_register=True,
    ),
    sample=True,
    gateway="sandbox",
)


def make(path: Path, clock: Callable[[], datetime], invoices: int = 2_000, seed: int = 1) -> None:
    """Sample books at `path`: whole, or not there at all. `clock` gives aware moments."""
    moment = clock()
    today = moment.astimezone(SETTINGS.timezone).date()
    unfinished = path.with_name(f"{path.name}.unfinished")
    for left in (unfinished, Path(f"{unfinished}.wal")):
        left.unlink(missing_ok=True)
    ledger = Ledger(unfinished)
    try:
        fill(ledger, invoices, seed, moment.astimezone(UTC).replace(tzinfo=None), today)
        ledger.checkpoint()
    finally:
        ledger.close()
    unfinished.replace(path)


def fill(
    ledger: Ledger,
    invoices: int,
    seed: int,
    at: datetime,
    today: date,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Put the company and `invoices` invoices up to `today` into empty books.

    `at` is this moment as naive UTC: nothing is dated later. `progress` hears how
    much is done, from 0 to 1. Where this raises, the file is to be thrown away.
    """
    given = {
        "invoices": invoices,
        "seed": seed,
        "moment": at,
        "today": today,
        "seller": json.dumps(asdict(SETTINGS.company)),
        "seller_sealed": canonical(asdict(SETTINGS.company)),
    }
    with ledger.fill() as cursor:
        preferences.save(cursor, SETTINGS)
        for name, value in given.items():
            _let(cursor, name, value)
        done = 0
        for step in STEPS:
            cursor.execute((FOLDER / f"{step.name}.sql").read_text("utf-8"))
            done += step.weight
            if progress:
                progress(done / sum(each.weight for each in STEPS))
        ratings.work_out(cursor, today, at, SETTINGS.base_digits)


def _let(cursor: Cursor, name: str, value: object) -> None:
    cursor.execute(f"set variable {name} = $value", {"value": value})
