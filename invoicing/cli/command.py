"""What a command is: a row with its arguments, what it needs, and the function that does it."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, TextIO

from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.words import Words


class Code(IntEnum):
    """What a command ends with."""

    DONE = 0
    FOUND_FAULTS = 1  # a law is broken, rows are refused
    WRONG = 2  # wrong use, invalid input
    REFUSED = 3  # a rule or a permission
    UNAVAILABLE = 4  # the books are busy or broken


class Needs(StrEnum):
    """What a command must have, which decides where it runs."""

    NOTHING = "nothing"  # runs anywhere, beside a running dashboard too
    BOOKS = "books"  # the open books; a running dashboard does it in our place
    HOME = "home"  # the home folder to itself: no dashboard may run


@dataclass(frozen=True)
class Call:
    """One run of one command: what was asked, and where to write. `cwd` resolves file names."""

    args: Namespace
    w: Words
    out: TextIO
    err: TextIO
    cwd: Path
    home: Path
    actor: Actor
    opened: House | None = None

    @property
    def house(self) -> House:
        """The open books, of a command that needs them."""
        assert self.opened is not None
        return self.opened

    def file(self, name: str) -> Path:
        """A file named on the command line."""
        return self.cwd / Path(name).expanduser()

    def say(self, text: str) -> None:
        """A line of the answer."""
        self.out.write(f"{text}\n")

    def tell(self, text: str) -> None:
        """A line beside the answer."""
        self.err.write(f"{text}\n")


@dataclass(frozen=True, slots=True)
class Argument:
    """Flags (or one bare name), the key of its help, and what argparse is told besides."""

    flags: tuple[str, ...]
    says: str
    options: Mapping[str, Any]


def argument(*flags: str, says: str, **options: Any) -> Argument:
    """A row of a command's arguments."""
    return Argument(flags, says, options)


@dataclass(frozen=True, slots=True)
class Command:
    """`says` is the key of its summary; `example` what follows ``python -m invoicing``."""

    name: str
    needs: Needs
    do: Callable[[Call], Code]
    says: str
    example: str
    arguments: tuple[Argument, ...] = ()
