"""Names of countries to their ISO 3166-1 codes: English, Norwegian and a few common others."""

from functools import cache
from pathlib import Path

NAMES = Path(__file__).with_name("countries.txt")


def country_code(text: str) -> str | None:
    """The two-letter code that `text` is or names; None where it is unknown."""
    return _codes().get(text.strip().casefold())


@cache
def _codes() -> dict[str, str]:
    rows = (line.split(";") for line in NAMES.read_text("utf-8").splitlines())
    return {name.casefold(): row[0] for row in rows for name in row}
