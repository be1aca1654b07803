"""What the night has done, day by day."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from invoicing.ledger.database import Cursor


def done(cursor: Cursor, duty: str, day: date) -> bool:
    """Whether this duty was done for this day."""
    found = cursor.execute(
        "select 1 from duty_done where duty = $duty and day = $day", {"duty": duty, "day": day}
    ).fetchall()
    return bool(found)


def mark(cursor: Cursor, duty: str, day: date, at: datetime, figures: Mapping[str, int]) -> None:
    """It is done, with what came of it."""
    cursor.execute(
        "insert into duty_done values ($duty, $day, $at, $figures)",
        {"duty": duty, "day": day, "at": at, "figures": json.dumps(dict(figures))},
    )
