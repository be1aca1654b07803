"""The night at the command line, for where no dashboard runs through it."""

from datetime import date

from invoicing import night
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.model.dates import read_date


def do(call: Call) -> Code:
    """Each duty with what came of it."""
    told: str | None = call.args.today
    today: date = call.house.today() if told is None else read_date("today", told)
    if call.args.dry_run:
        return _foresee(call, today)
    for done in night.run(call.house, call.actor, today):
        if done.figures is None:
            call.say(call.w("cli.night.before", duty=done.duty))
        else:
            call.say(call.w(f"duty.{done.duty}", **done.figures))
    return Code.DONE


def _foresee(call: Call, today: date) -> Code:
    """What would be done, and nothing is."""
    for duty, lines in night.foreseen(call.house, call.actor, today, call.w).items():
        call.say(call.w(f"duty.foreseen_{duty}", count=len(lines)))
        for line in lines:
            call.say(f"  {line}")
    return Code.DONE


COMMANDS: tuple[Command, ...] = (
    Command(
        "night",
        Needs.BOOKS,
        do,
        "cli.night",
        "night --today 2026-11-23",
        (
            argument("--today", says="cli.night.today", metavar="DAY"),
            argument("--dry-run", says="cli.night.dry_run", action="store_true"),
        ),
    ),
)
