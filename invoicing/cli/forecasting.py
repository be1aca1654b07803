"""The cash forecast, for scripts."""

import json
from typing import Any

from invoicing import forecast as asked
from invoicing.cli import cells
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.outstanding import FORMAT, in_parameters, printed
from invoicing.cli.viewing import VIEW
from invoicing.cli.viewing import asked as view_asked
from invoicing.model.forecast import Forecast, Range, coverage, off

#: Argument → parameter of the report's address.
PARAMETERS = {
    "as_of": "asof",
    "known_at": "known",
    "currency_shown": "shown",
    "delay": "delay",
    "disputed": "disputed",
    "promises": "promises",
}


def forecast(call: Call) -> Code:
    """The weeks of each currency; with --test, how good it was before."""
    params = in_parameters(call, PARAMETERS)
    asking = asked.asking(call.house, call.actor, params, view_asked(call))
    found = asked.standing(call.house, call.actor, asking)
    if call.args.format != "json":
        w = call.house.words(call.w.language)
        return printed(call, asked.told(call.house, call.actor, found, w))
    told: dict[str, Any] = {
        "as_of": cells.plain(asking.at.as_of),
        "known_at": cells.plain(asking.at.known_at),
        "delay": asking.what.delay,
        "disputed": asking.what.disputed,
        "promises": asking.what.promises,
    }
    made = {code: found.forecast(code, asking.what) for code in asked.codes_of(found)}
    told["currencies"] = {code: _plain(asking, one) for code, one in made.items()}
    if call.args.test:
        told["tests"] = {code: _tested(call, asking, code) for code in made}
    call.say(json.dumps(told, ensure_ascii=False, indent=2))
    return Code.DONE


def _plain(asking: asked.Asking, one: Forecast) -> dict[str, Any]:
    """Amounts as text with the digits of the currency; weeks, later and credit add up."""
    days = [asked.days_of(asking.at, week) for week in one.weeks]
    weeks = [
        {
            "from": cells.plain(first),
            "to": cells.plain(last),
            "expected": f"{week.expected:f}",
            **_marks(week.range),
            "so_far": _marks(week.so_far),
        }
        for week, (first, last) in zip(one.weeks, days, strict=True)
    ]
    rest = {name: f"{amount:f}" for name, amount in asked.rest(one).items()}
    return {"weeks": weeks, "credit": f"{one.credit:f}", **rest, "invoices": one.count}


def _marks(found: Range) -> dict[str, str]:
    return {"p10": f"{found.low:f}", "p50": f"{found.middle:f}", "p90": f"{found.high:f}"}


def _tested(call: Call, asking: asked.Asking, code: str) -> dict[str, Any]:
    """What was expected and what came, start by start; percents to a tenth."""
    found = asked.back_tests(call.house, call.actor, asking, code)
    every = [one.outcome for one in found]
    return {
        "off": cells.plain(asked.rounded(off(every))),
        "coverage": cells.plain(asked.rounded(coverage(every))),
        "starts": [
            {
                "as_of": cells.plain(one.at.as_of),
                "expected": f"{one.outcome.forecast.expected:f}",
                "came": f"{one.outcome.total:f}",
                "error": cells.plain(asked.rounded(one.outcome.error)),
                "weeks_inside": one.outcome.inside,
                "weeks": [f"{came:f}" for came in one.outcome.came],
            }
            for one in found
        ],
    }


COMMANDS: tuple[Command, ...] = (
    Command(
        "forecast",
        Needs.BOOKS,
        forecast,
        "cli.forecast",
        "forecast --as-of 2026-09-30 --known-at 2026-10-05 --delay 7 --format json",
        (
            *VIEW,
            argument("--as-of", says="cli.aged.as_of", metavar="DAY"),
            argument("--known-at", says="cli.aged.known_at", metavar="MOMENT"),
            argument("--in", says="cli.forecast.shown", metavar="CURRENCY", dest="currency_shown"),
            argument("--delay", says="cli.forecast.delay", metavar="DAYS"),
            argument("--disputed", says="cli.forecast.disputed", metavar="PERCENT"),
            argument("--promises", says="cli.forecast.promises", metavar="PERCENT"),
            argument("--test", says="cli.forecast.test", action="store_true"),
            FORMAT,
        ),
    ),
)
