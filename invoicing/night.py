"""The night: what the house does by itself, without anybody asking.

A duty is one row of `DUTIES`. A dashboard looks round once a minute (`look`); the command
``python -m invoicing night`` does the same for one day (`run`), say from a scheduler of the
machine where no dashboard runs through the night.

- A duty of the night is done once for each day, from `FROM` on; a day is done when it is written
  down. Nights that were missed are not made up for one by one: a duty sees to all that is due
  by `today`, so the next night catches up.
- An `often` duty knows by itself what is due, and is asked at every look.
- A duty that raises is logged and asked again after `PAUSE`, so it must bear being run again.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock

from invoicing import checkouts, controls, export_desk, mailbox, ratings, reminding, working
from invoicing.house import House
from invoicing.ledger import duties as kept
from invoicing.model.decisions import Action, decide, general
from invoicing.model.people import Actor
from invoicing.words import Words

log = logging.getLogger("tally")

#: When the night begins, on the company's clock: the day's books are closed, nobody works yet.
FROM = time(2)
#: A duty that failed is left alone for so long.
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Duty:
    """`do(house, today)` sees to all that is due by `today`, and gives figures of what it did.

    Its words are `duty.<name>`, filled in from the figures. `foresee` tells what it would do,
    a sentence each, and does nothing.
    """

    name: str
    do: Callable[[House, date], Mapping[str, int]]
    often: bool = False
    foresee: Callable[[House, date, Words], list[str]] | None = None


def _ask_about_payments(house: House, _today: date) -> Mapping[str, int]:
    return {"asked": checkouts.watch(house)}


DUTIES: list[Duty] = [
    Duty("planned_exports", export_desk.start_due, True, export_desk.foreseen),
    Duty("unclear_payments", _ask_about_payments, often=True),
    Duty("reminders", reminding.send_due, foresee=reminding.told),
    Duty("payer_ratings", ratings.by_night),
    Duty("controls", controls.by_night),
    Duty("fetch_mail", mailbox.fetch_due, often=True),
]
#: One at a time: the dashboard's own look and a command may meet.
_seeing = Lock()
#: Books and duty → when it failed last.
_failed: dict[tuple[str, str], datetime] = {}


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a duty; `figures` None: it was done for this day before."""

    duty: str
    figures: Mapping[str, int] | None


def round_the_house(house: House) -> None:
    """What a dashboard does again and again: look after the duties, then after the jobs."""
    look(house)
    working.work(house)


def look(house: House) -> None:
    """Do what is due at this moment; a duty that fails does not keep the others from theirs."""
    settings = house.settings()
    today = house.today(settings)
    local = house.now().replace(tzinfo=UTC).astimezone(settings.timezone).time()
    for duty in DUTIES:
        if (duty.often or local >= FROM) and not _pausing(house, duty):
            try:
                _see_to(house, duty, today)
            except Exception:
                log.exception("the duty %s of %s could not be done", duty.name, today)
                _failed[str(house.ledger.path), duty.name] = house.now()


def _pausing(house: House, duty: Duty) -> bool:
    failed = _failed.get((str(house.ledger.path), duty.name))
    return failed is not None and house.now() - failed < PAUSE


def run(house: House, actor: Actor, today: date) -> list[Done]:
    """Do everything that is due by the end of `today`, jobs included, for super admins.

    Raises what a duty raises.
    """
    decide(Action.SETTINGS, general(actor)).enforce()
    done = [_see_to(house, duty, today) for duty in DUTIES]
    working.work(house)
    return done


def foreseen(house: House, actor: Actor, today: date, w: Words) -> dict[str, list[str]]:
    """What the duties that can tell would do by the end of `today`, by their name, for super
    admins; nothing is done."""
    decide(Action.SETTINGS, general(actor)).enforce()
    return {duty.name: duty.foresee(house, today, w) for duty in DUTIES if duty.foresee}


def _see_to(house: House, duty: Duty, today: date) -> Done:
    with _seeing:
        if duty.often:
            return Done(duty.name, duty.do(house, today))
        with house.reading() as cursor:
            if kept.done(cursor, duty.name, today):
                return Done(duty.name, None)
        figures = duty.do(house, today)
        with house.ledger.write() as cursor:
            kept.mark(cursor, duty.name, today, house.now(), figures)
        return Done(duty.name, figures)
