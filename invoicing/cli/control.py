"""The end of a month at the command line: the controls with an exit code, and the pack."""

import json
import os

from invoicing import controls, month_end, working
from invoicing.cli import cells
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.exporting import take
from invoicing.controls import Gravity, Standing
from invoicing.model.decisions import Action


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


def pack(call: Call) -> Code:
    """The month-end pack, put where it is told."""
    asked = month_end.asking(call.house, call.args.month, call.args.known_at)
    target = call.file(call.args.out or f"{asked.month}.zip")
    kept = month_end.parameters(call.actor, asked, call.w.language)
    job = working.do(call.house, call.actor, month_end.KIND, kept, needs=Action.EXPORT)
    if job.problem is not None:
        raise job.problem
    made = take(call, job, target)
    call.tell(call.w("cli.month_end.done", file=os.fspath(made), count=int(job.outcome["count"])))
    return Code.DONE


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
    Command(
        "month-end",
        Needs.BOOKS,
        pack,
        "cli.month_end",
        "month-end --month 2026-10 --out october.zip",
        (
            argument("--month", says="cli.month_end.month", metavar="YYYY-MM", required=True),
            argument("--known-at", says="cli.aged.known_at", metavar="MOMENT"),
            argument("--out", says="cli.month_end.out", metavar="FILE"),
        ),
    ),
)
