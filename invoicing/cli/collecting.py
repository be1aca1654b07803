"""Collecting at the command line: how payers are rated."""

import json

from invoicing import ratings
from invoicing.cli import cells
from invoicing.cli.command import Call, Code, Command, Needs, argument


def rate(call: Call) -> Code:
    """How many payers have each letter, worked out anew where that is asked for."""
    if call.args.work_out:
        count = ratings.work_out(call.house, call.actor)
        call.tell(call.w("rating.done", count=count))
    FORMATS[call.args.format](call, ratings.standing(call.house, call.actor))
    return Code.DONE


def _as_json(call: Call, found: ratings.Standing) -> None:
    day = found.day.isoformat() if found.day else None
    call.say(json.dumps({"day": day, "ratings": dict(found.counts)}, indent=2))


def _as_table(call: Call, found: ratings.Standing) -> None:
    w = call.w
    if found.day is None:
        call.say(w("rating.nobody"))
        return
    call.say(w("rating.standing", day=w.date(found.day)))
    lines = [[each, w.number(n)] for each, n in found.counts.items()]
    titles = [w("property.payer_rating"), w("nav.customers")]
    for text in cells.columns(titles, lines, (False, True)):
        call.say(text)


FORMATS = {"json": _as_json, "table": _as_table}
COMMANDS: tuple[Command, ...] = (
    Command(
        "ratings",
        Needs.BOOKS,
        rate,
        "cli.ratings",
        "ratings --work-out --format json",
        (
            argument("--work-out", says="cli.ratings.work_out", action="store_true"),
            argument("--format", says="cli.list.format", choices=tuple(FORMATS), default="table"),
        ),
    ),
)
