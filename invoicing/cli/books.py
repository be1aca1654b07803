"""The books as a whole: init, sample, check, backup, restore."""

import os
import sys
from getpass import getpass

from invoicing import auditing, founding, keeping, sampling
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.progress import Bar
from invoicing.house import wall_clock
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Seller

PASSPHRASE = "INVOICING_PASSPHRASE"  # noqa: S105


def init(call: Call) -> Code:
    """Begin books of one's own."""
    args = call.args
    company = Seller(args.company, org_number=args.org_number)
    founding.found(
        call.home,
        wall_clock(),
        company,
        args.zone,
        args.currency,
        args.admin_name,
        args.admin_email,
        _passphrase(call),
    )
    call.say(call.w("cli.init.done", company=args.company, home=str(call.home)))
    return Code.DONE


def _passphrase(call: Call) -> str:
    """From the environment, else typed twice and not shown."""
    if PASSPHRASE in os.environ:
        return os.environ[PASSPHRASE]
    if not sys.stdin.isatty():
        raise InvalidInput("passphrase", "cli.init.no_terminal", name=PASSPHRASE)
    typed = getpass(call.w("cli.init.passphrase"))
    if getpass(call.w("cli.init.again")) != typed:
        raise InvalidInput("passphrase", "cli.init.differ")
    return typed


def sample(call: Call) -> Code:
    """Make sample books."""
    args = call.args
    with Bar(call.err, call.w("cli.sample.doing", count=args.invoices)) as progress:
        made = sampling.make(
            call.home,
            wall_clock(),
            args.invoices,
            args.seed,
            replace=args.replace,
            progress=progress,
        )
    call.say(call.w("cli.sample.done", count=args.invoices, file=str(made)))
    return Code.DONE


def check(call: Call) -> Code:
    """Each law with its verdict, and who breaks it."""
    verdicts = auditing.check(call.house, call.actor)
    for each in verdicts:
        call.say(f"{'✓' if each.holds else '✗'} {each.name}: {call.w(f'law.{each.name}')}")
        for id, what in each.offenders:
            call.say(f"    {id}: {what}")
        if each.count > len(each.offenders):
            call.say(f"    {call.w('cli.check.more', count=each.count - len(each.offenders))}")
    broken = [each.name for each in verdicts if not each.holds]
    if broken:
        call.tell(call.w("cli.check.broken", count=len(broken), names=", ".join(broken)))
        return Code.FOUND_FAULTS
    call.say(call.w("cli.check.well", count=len(verdicts)))
    return Code.DONE


def backup(call: Call) -> Code:
    """The books as one file."""
    target = call.file(call.args.to)
    made = keeping.backup(call.house, call.actor, target, force=call.args.force)
    call.say(call.w("cli.backup.done", count=made.invoices, file=str(target)))
    return Code.DONE


def restore(call: Call) -> Code:
    """A backup in the place of the books."""
    source = call.file(call.args.source)
    done = keeping.restore(call.home, wall_clock(), source)
    call.say(call.w("cli.restore.done", count=done.copy.invoices, file=str(source)))
    if done.kept:
        call.say(call.w("cli.restore.kept", file=str(done.kept)))
    return Code.DONE


STARTING: tuple[Command, ...] = (
    Command(
        "init",
        Needs.HOME,
        init,
        "cli.init",
        "init --company 'Fjord AS' --admin-name 'Kari Nordmann' --admin-email kari@fjord.example",
        (
            argument("--company", says="cli.init.company", required=True, metavar="NAME"),
            argument("--org-number", says="cli.init.org_number", metavar="NUMBER"),
            argument("--zone", says="cli.init.zone", default="Europe/Oslo"),
            argument("--currency", says="cli.init.currency", default="NOK"),
            argument("--admin-name", says="cli.init.admin_name", required=True, metavar="NAME"),
            argument("--admin-email", says="cli.init.admin_email", required=True, metavar="EMAIL"),
        ),
    ),
    Command(
        "sample",
        Needs.HOME,
        sample,
        "cli.sample",
        "sample --invoices 2000 --seed 1",
        (
            argument("--invoices", says="cli.sample.invoices", type=int, default=2_000),
            argument("--seed", says="cli.sample.seed", type=int, default=1),
            argument("--replace", says="cli.sample.replace", action="store_true"),
        ),
    ),
)

KEEPING: tuple[Command, ...] = (
    Command("check", Needs.BOOKS, check, "cli.check", "check"),
    Command(
        "backup",
        Needs.BOOKS,
        backup,
        "cli.backup",
        "backup --to books-2026-11-23.duckdb",
        (
            argument("--to", says="cli.backup.to", required=True, metavar="FILE"),
            argument("--force", says="cli.backup.force", action="store_true"),
        ),
    ),
    Command(
        "restore",
        Needs.HOME,
        restore,
        "cli.restore",
        "restore --from books-2026-11-23.duckdb",
        (
            argument(
                "--from", says="cli.restore.from", required=True, metavar="FILE", dest="source"
            ),
        ),
    ),
)
