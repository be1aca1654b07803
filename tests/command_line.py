"""Commands as tests give them: in this process, with what they wrote."""

import atexit
import json
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any

from invoicing.cli import run
from invoicing.house import House


@dataclass(frozen=True)
class Said:
    """What a command ended with, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Screen(StringIO):
    """A terminal, as far as a bar looks."""

    def isatty(self) -> bool:
        return True


def tally(
    *words: str | Path, house: House | None = None, home: Path | None = None, cwd: Path = Path("/")
) -> Said:
    """Run a command: on a house that is open already, or on a home folder."""
    out, err = StringIO(), StringIO()
    code = run([*map(str, words)], house=house, out=out, err=err, cwd=cwd, home=home)
    return Said(int(code), out.getvalue(), err.getvalue())


ADMIN = ("--admin-name", "Kari Nordmann", "--admin-email", "kari@fjord.no")
PASSPHRASE = "correct horse battery staple"


def found(home: Path, company: str = "Fjord Handel AS") -> Path:
    """Own books in `home`, begun on the command line; nobody has them open.

    They are begun once for each company, and copied since.
    """
    copytree(_founded(company), home, dirs_exist_ok=True)
    return home


@cache
def _founded(company: str) -> Path:
    import pytest

    home = Path(mkdtemp(prefix="founded-"))
    atexit.register(rmtree, home, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVOICING_PASSPHRASE", PASSPHRASE)
        done = tally("init", "--company", company, *ADMIN, home=home)
    assert done.code == 0, done.err
    return home
