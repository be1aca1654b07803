"""The controls at the command line: what is found, and an exit code for a month-end script."""

import json

from invoicing import controls
from invoicing.cli import cells
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.controls import Gravity, Standing


def do(call: Call) -> Code:
    """Every control with what it found just now."""
    found = controls.asked(call.house, call.actor, call.args.only)
    FORMATS[call.args.format](call, found)
    wrong = any(each.open and each.control.gravity is Gravity.ERROR for each in found)
    return Code.FOUND_FAULTS if wrong else Code.DONE


def _figures(each: Standing) -> tuple[int, int]:
    latest = each.latest
    return (latest.found, latest.waived) if latest else (0, 0)


def _as_json(call: Call, found: list[Standing]) -> None:
    told = [
        {
            "name": each.control.name,
            "severity": each.control.gravity,
            "found": _figures(each)[0],
            "waived": _figures(each)[1],
            "open": each.open,
        }
        for each in found
    ]
    call.say(json.dumps(told, ensure_ascii=False, indent=2))


def _as_table(call: Call, found: list[Standing]) -> None:
    w = call.house.words(call.w.language)
    titles = [w("control.name"), "", w("control.gravity"), w("control.open"), w("control.waived")]
    lines = [
        [
            each.control.name,
            w(f"control.{each.control.name}"),
            w(f"control.gravity.{each.control.gravity}"),
            w.number(each.open),
            w.number(_figures(each)[1]),
        ]
        for each in found
    ]
    for text in cells.columns(titles, lines, (False, False, False, True, True)):
        call.say(text)


FORMATS = {"json": _as_json, "table": _as_table}
COMMANDS: tuple[Command, ...] = (
    Command(
        "control",
        Needs.BOOKS,
        do,
        "cli.control",
        "control --format json",
        (
            argument("--only", says="cli.control.only", metavar="NAME"),
            argument("--format", says="cli.list.format", choices=tuple(FORMATS), default="table"),
        ),
    ),
)
