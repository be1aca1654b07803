"""The sample company: Fjordvik Handel AS, which does not exist, and its books.

The SQL of `fjordvik/` makes them in the order of its file names: words, people,
a plan of every invoice, amounts, payments, and from these the tables of the
books. What looks like chance is a hash of the row and the seed, so the same
(invoices, seed, today) give the same books. They obey every law of `checks.sql`.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

from invoicing.ledger import preferences
from invoicing.ledger.database import Ledger
from invoicing.model.invoice import Party
from invoicing.model.settings import Settings
from invoicing.model.snapshot import canonical

STEPS = files(__package__) / "fjordvik"
SETTINGS = Settings(
    company=Party(
        name="Fjordvik Handel AS",
        street="Bryggesporen 12",
        postcode="5003",
        city="Bergen",
        country="NO",
        org_number="123456785",
        email="faktura@fjordvik.example",
    ),
    sample=True,
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
    much is done, from 0 to 1.
    """
    steps = sorted(step.name for step in STEPS.iterdir() if step.name.endswith(".sql"))
    given = {
        "invoices": invoices,
        "seed": seed,
        "moment": at,
        "today": today,
        "seller": json.dumps(asdict(SETTINGS.company)),
        "seller_sealed": canonical(asdict(SETTINGS.company)),
    }
    with ledger.write() as cursor:
        preferences.save(cursor, SETTINGS)
        for name, value in given.items():
            cursor.execute(f"set variable {name} = $value", {"value": value})
        for done, step in enumerate(steps, 1):
            cursor.execute((STEPS / step).read_text("utf-8"))
            if progress:
                progress(done / len(steps))
