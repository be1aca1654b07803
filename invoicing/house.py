"""The house: one open set of books, its clock, its zone. Everything gets it as an argument.

`open_house(home)` gives the books of that home folder: the company's own where
they exist (books.duckdb), else the sample company's (sample.duckdb), made on the
first call. One house a file and process.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from invoicing.ledger import customs, preferences, sample
from invoicing.ledger.books import Books
from invoicing.ledger.columns import Source
from invoicing.ledger.database import Cursor, Ledger
from invoicing.ledger.listing import Asker
from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.people import Actor
from invoicing.model.properties import Registry
from invoicing.model.settings import Settings
from invoicing.words import Words, words
from invoicing.worker import Worker

OWN, SAMPLE = "books.duckdb", "sample.duckdb"
#: Seconds until mail that is due is looked for where nobody calls.
POST = 20
_open: dict[Path, "House"] = {}
#: How jobs and mail of the houses opened here are done; empty: nobody does them by themselves.
_hiring: list[tuple[Callable[["House"], None], Callable[["House"], None]]] = []
_opening = Lock()


@dataclass(frozen=True)
class House:
    """The wiring: books, clock, home folder, who does the jobs and who takes the mail out."""

    ledger: Ledger
    home: Path
    clock: Callable[[], datetime]
    worker: Worker = field(default_factory=Worker, compare=False)
    postman: Worker = field(default_factory=lambda: Worker("mail", POST), compare=False)

    def now(self) -> datetime:
        """This moment as naive UTC, the way the books keep moments."""
        return self.clock().astimezone(UTC).replace(tzinfo=None)

    def today(self, settings: Settings | None = None) -> date:
        """The company's day."""
        zone = (settings or self.settings()).timezone
        return self.clock().astimezone(zone).date()

    def settings(self) -> Settings:
        """The settings in force."""
        with self.ledger.read() as cursor:
            return preferences.settings(cursor)

    @contextmanager
    def books(self, actor: Actor, **besides: Any) -> Iterator[Books]:
        """The pen, in the one writing transaction; every line of history it writes tells
        `besides` as well."""
        with self.ledger.write() as cursor:
            settings = preferences.settings(cursor)
            books = Books(
                cursor, actor, self.now(), self.today(settings), settings, self.home, besides
            )
            yield books
            books.settle()
        if books.given_up or books.posted:
            self.postman.call()

    @contextmanager
    def looking(self, actor: Actor) -> Iterator[Books]:
        """The books as the pen would find them, for who writes nothing: without the lock."""
        with self.ledger.read() as cursor:
            settings = preferences.settings(cursor)
            yield Books(cursor, actor, self.now(), self.today(settings), settings, self.home)

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor to read with."""
        with self.ledger.read() as cursor:
            yield cursor

    def source(self, subject: str = "invoice") -> Source:
        """Where the properties of a subject lie in these books, the company's own too."""
        with self.ledger.read() as cursor:
            return customs.source(cursor, subject)

    def registry(self, subject: str = "invoice") -> Registry:
        """The properties of a subject in these books: ours, and those the company defined."""
        return self.source(subject).registry

    def words(self, language: str) -> Words:
        """The words of a language, with the names of the company's own properties."""
        with self.ledger.read() as cursor:
            defined = customs.definitions(cursor)
        return words(language).naming({f"property.{p.name}": p.label for p in defined})

    def asker(self, actor: Actor) -> Asker:
        """Who asks a question of the index, and on which day."""
        with self.ledger.read() as cursor:
            settings, own = preferences.settings(cursor), customs.definitions(cursor)
        clock = Clock(self.today(settings), settings.timezone)
        return Asker(actor, clock, settings.base_digits, own)


def home_folder(named: str | None = None) -> Path:
    """Where the books live: as named, else INVOICING_HOME, else data/home of the project."""
    fallback = Path(__file__).parent.parent / "data" / "home"
    return Path(named or os.environ.get("INVOICING_HOME") or fallback).expanduser().absolute()


def open_house(home: Path | None = None) -> House:
    """The house of a home folder, opened once a process."""
    folder = home or home_folder()
    with _opening:
        own = folder / OWN
        path = own if own.exists() else folder / SAMPLE
        if path not in _open:
            folder.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                sample.make(path, wall_clock())
            _open[path] = House(Ledger(path), folder, wall_clock())
            _hire(_open[path])
        return _open[path]


def serve(work: Callable[[House], None], deliver: Callable[[House], None]) -> None:
    """From now on the jobs of every house open here are done as they come, and its mail."""
    with _opening:
        _hiring[:] = [(work, deliver)]
        for house in _open.values():
            _hire(house)


def _hire(house: House) -> None:
    for work, deliver in _hiring:
        house.worker.hire(partial(work, house))
        house.postman.hire(partial(deliver, house))


def close_houses() -> None:
    """Give every file of this process free; jobs under way end at their next step."""
    with _opening:
        _hiring.clear()
        for house in _open.values():
            house.worker.dismiss()
            house.postman.dismiss()
            house.ledger.close()
        _open.clear()


def wall_clock() -> Callable[[], datetime]:
    """The time of day; INVOICING_NOW fixes it (ISO) or shifts it (+3d, -2h), in tests only."""
    wanted = os.environ.get("INVOICING_NOW")
    if not wanted:
        return lambda: datetime.now(UTC)
    if os.environ.get("INVOICING_TEST") != "1":
        raise InvalidInput("INVOICING_NOW", "problem.clock_only_in_tests")
    if wanted[0] in "+-":
        shift = _shift(wanted)
        return lambda: datetime.now(UTC) + shift
    fixed = datetime.fromisoformat(wanted)
    moment = fixed if fixed.tzinfo else fixed.replace(tzinfo=UTC)
    return lambda: moment


def _shift(text: str) -> timedelta:
    units = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
    number, unit = text[1:-1], units.get(text[-1])
    if unit is None or not number.isdigit():
        raise InvalidInput("INVOICING_NOW", "problem.clock_shift", found=text)
    shift = timedelta(**{unit: int(number)})
    return -shift if text[0] == "-" else shift
