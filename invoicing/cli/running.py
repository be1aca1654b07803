"""One command from its words to its exit code; the entry of the shell and of the dashboard."""

import os
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from invoicing import identity
from invoicing.cli import forwarding
from invoicing.cli.command import Call, Code, Command, Needs
from invoicing.cli.parsing import HelpAsked, option, parse
from invoicing.cli.table import COMMANDS
from invoicing.house import OWN, SAMPLE, House, close_houses, home_folder, open_house
from invoicing.keeping import Unlawful
from invoicing.model.errors import (
    BooksBroken,
    InvalidInput,
    LedgerBusy,
    NotFound,
    Problem,
    Refused,
    StaleVersion,
)
from invoicing.model.filters import lowered
from invoicing.model.people import Actor, system
from invoicing.words import Words, negotiate, words

#: Who acts where ``--as`` names nobody.
KEEPER = system("command line")
#: The first that fits; every other problem is a matter of what was asked.
CODES: tuple[tuple[type[Problem], Code], ...] = (
    (Unlawful, Code.FOUND_FAULTS),
    (LedgerBusy, Code.UNAVAILABLE),
    (BooksBroken, Code.UNAVAILABLE),
    (Refused, Code.REFUSED),
    (StaleVersion, Code.REFUSED),
    (Problem, Code.WRONG),
)


def run(
    argv: Sequence[str],
    *,
    house: House | None = None,
    out: TextIO,
    err: TextIO,
    cwd: Path,
    home: Path | None = None,
) -> int:
    """Do a command and give its exit code; nothing is raised but `BrokenPipeError`.

    With `house`, the books are open in this process, which is the dashboard. Without it they are
    opened, and where a dashboard holds them it does the command in our place. `cwd` resolves the
    file names in `argv`; `home` stands in for ``INVOICING_HOME`` where ``--home`` names none.
    """
    w = words(option(argv, "--language") or spoken())
    try:
        args = parse(argv, COMMANDS.values(), w)
        named = getattr(args, "home", None)
        folder = home_folder(str(cwd / Path(named).expanduser())) if named else home
        call = Call(args, w, out, err, cwd, folder or home_folder(), KEEPER, house)
        return _dispatch(COMMANDS[args.command], call, argv)
    except HelpAsked as asked:
        out.write(str(asked))
        return Code.DONE
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  (a stack trace is no answer; --debug shows it)
        if "--debug" in argv:
            traceback.print_exc(file=err)
        sentence, code = _verdict(error, w)
        err.write(f"{sentence}\n")
        return code


def spoken() -> str:
    """The language of the terminal: English unless it is Norwegian."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    return negotiate(locale.partition(".")[0].replace("_", "-"))


def _verdict(error: Exception, w: Words) -> tuple[str, Code]:
    match error:
        case Problem():
            return w.explain(error), next(c for kind, c in CODES if isinstance(error, kind))
        case OSError():
            reason = error.strerror or str(error)
            return w("cli.file_trouble", file=error.filename or "", reason=reason), Code.WRONG
    return w("cli.unexpected", name=type(error).__name__, reason=str(error)), Code.UNAVAILABLE


def _dispatch(command: Command, call: Call, argv: Sequence[str]) -> int:
    if command.needs is Needs.BOOKS:
        return _with_books(command, call, argv)
    if command.needs is Needs.HOME:
        _refuse_beside_a_dashboard(call)
    if _acting(call) is not None:
        raise InvalidInput("arguments", "cli.nobody_acts", command=command.name)
    return command.do(call)


def _with_books(command: Command, call: Call, argv: Sequence[str]) -> int:
    if call.opened is not None:
        return command.do(_as(call, call.opened))
    if not any((call.home / name).exists() for name in (OWN, SAMPLE)):
        raise InvalidInput("home", "cli.no_books", home=str(call.home))
    try:
        house = open_house(call.home)
    except LedgerBusy:
        code = _elsewhere(call, argv)
        if code is None:
            raise
        return code
    try:
        return command.do(_as(call, house))
    finally:
        close_houses()


def _elsewhere(call: Call, argv: Sequence[str]) -> int | None:
    """Let the running dashboard do it; None where it doesn't answer."""
    there = forwarding.dashboard(call.home)
    told = ["--language", call.w.language, *argv]
    answer = forwarding.ask(there, told, call.cwd) if there else None
    if answer is None:
        return None
    call.out.write(answer.out)
    call.err.write(answer.err)
    return answer.code


def _refuse_beside_a_dashboard(call: Call) -> None:
    """Files that a dashboard has open are not to be moved."""
    if call.opened is not None:
        raise LedgerBusy(os.getpid())
    there = forwarding.dashboard(call.home)
    # Any answer to the token will do: the port alone could be somebody else's by now.
    if there and forwarding.ask(there, ["--help"], call.cwd) is not None:
        raise LedgerBusy(there.pid)


def _acting(call: Call) -> str | None:
    return getattr(call.args, "acting", None)


def _as(call: Call, house: House) -> Call:
    """The call with its books and whoever ``--as`` names."""
    email = _acting(call)
    actor = KEEPER if email is None else _account(house, email)
    return replace(call, opened=house, actor=actor)


def _account(house: House, email: str) -> Actor:
    wanted = lowered(email.strip())
    for account in identity.accounts(house, KEEPER):
        if account.email == wanted and not account.disabled:
            return account.actor
    raise NotFound("account", email)
