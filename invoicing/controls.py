"""The control page's door: what is lawful in the books and still worth a look.

A night counts what each control finds and keeps the figures, so that there is a trend; what is
found is asked of the books when somebody looks. A finding that is known can be let stand, with a
reason: the waiver holds for the facts as they were, and comes back as a finding when they change.
Everybody who sees all of the books may look; a super admin lets stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from invoicing import jobs
from invoicing.house import House
from invoicing.jobs import Report
from invoicing.ledger import controls as kept
from invoicing.ledger.controls import Control, Finding, Gravity, Moment, Ran
from invoicing.model.decisions import Action, decide, general
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput, NotFound
from invoicing.model.jobs import Job, Outcome
from invoicing.model.people import Actor

__all__ = ["Control", "Finding", "Gravity", "Ran", "Standing", "all_controls"]

KIND = "controls"
#: How far back the trend goes.
TREND = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Standing:
    """A control with what it found day by day, oldest first; empty: it never ran."""

    control: Control
    runs: tuple[Ran, ...] = ()

    @property
    def latest(self) -> Ran | None:
        return self.runs[-1] if self.runs else None

    @property
    def open(self) -> int:
        """What was found last and is not let stand."""
        return self.latest.found - self.latest.waived if self.latest else 0


def all_controls() -> tuple[Control, ...]:
    """All controls there are."""
    return kept.controls()


def standing(
    house: House, actor: Actor, day: date | None = None, known_at: datetime | None = None
) -> list[Standing]:
    """Every control with its figures through `day`, as runs up to `known_at` left them."""
    may_look(actor)
    return _standing(house, day or house.today(), known_at or house.now())


def _standing(house: House, day: date, known_at: datetime) -> list[Standing]:
    with house.reading() as cursor:
        told = kept.runs(cursor, day - TREND, known_at)
    return [
        Standing(each, tuple(ran for ran in told.get(each.name, ()) if ran.day <= day))
        for each in kept.controls()
    ]


def findings(
    house: House, actor: Actor, name: str, page: int = 1, size: int = 50
) -> tuple[list[Finding], int]:
    """What a control finds now: a page of it, those not let stand first, and how many in all."""
    may_look(actor)
    control, moment = named(name), _moment(house)
    with house.reading() as cursor:
        count, _waived = kept.counted(cursor, control, moment)
        first = (max(1, min(page, -(-count // size))) - 1) * size
        return kept.findings(cursor, control, moment, first, size), count


def named(name: str) -> Control:
    """The control of this name."""
    found = next((each for each in kept.controls() if each.name == name), None)
    if found is None:
        raise InvalidInput("control", "input.unknown_control", found=name)
    return found


def waive(house: House, actor: Actor, name: str, ids: Sequence[int], reason: str) -> int:
    """Let these findings stand, as they are now; gives how many were not let stand before."""
    decide(Action.WAIVE, general(actor)).enforce()
    why, control = clean_text("reason", reason), named(name)
    if why is None:
        raise InvalidInput("reason", "input.required")
    if not ids:
        raise InvalidInput("findings", "control.nothing_ticked")
    with house.books(actor) as books:
        moment = replace(_moment(house), now=books.at)
        first = books.next_id("control_waiver", len(ids)) - len(ids)
        done = kept.waive(books.cursor, control, moment, ids, first, why, actor.name)
        for id in done:
            books.note("control", id, "waived", None, (), control=name, reason=why)
    _count(house, control)
    return len(done)


def lift(house: House, actor: Actor, waiver: int) -> None:
    """A waiver holds no longer."""
    decide(Action.WAIVE, general(actor)).enforce()
    with house.books(actor) as books:
        found = kept.lift(books.cursor, waiver, books.at, actor.name)
        if found is None:
            raise NotFound("waiver", waiver)
        name, finding = found
        books.note("control", finding, "waiver_lifted", None, (), control=name)
    _count(house, named(name))


def start(house: House, actor: Actor) -> Job:
    """Ask every control now, as a job."""
    may_look(actor)
    return jobs.start(house, actor, KIND, {}, needs=Action.CONTROL)


def run(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    """The runner of the job."""
    total = len(kept.controls())
    for done, _standing in enumerate(counting(house), 1):
        report(done, total)
    return Outcome(_figures(house))


def by_night(house: House, today: date) -> Mapping[str, int]:
    """The duty: every control, once a night."""
    for _ in counting(house):
        pass
    return _figures(house)


def counting(house: House) -> Iterator[Standing]:
    """Ask one control after the other, and keep what each found."""
    for control in kept.controls():
        yield Standing(control, (_count(house, control),))


def asked(house: House, actor: Actor, only: str | None = None) -> list[Standing]:
    """Every control, or the one named, asked now; its figures are kept."""
    may_look(actor)
    if only is not None:
        return [Standing(named(only), (_count(house, named(only)),))]
    return list(counting(house))


def _count(house: House, control: Control) -> Ran:
    moment = _moment(house)
    with house.reading() as cursor:
        ran = Ran(moment.today, moment.now, *kept.counted(cursor, control, moment))
    with house.ledger.write() as cursor:
        kept.keep(cursor, control.name, ran)
    return ran


def _figures(house: House) -> dict[str, int]:
    """How many findings of each gravity are open after the last run."""
    figures = dict.fromkeys(map(str, Gravity), 0)
    for each in _standing(house, house.today(), house.now()):
        figures[each.control.gravity] += each.open
    return figures


def _moment(house: House) -> Moment:
    settings = house.settings()
    return Moment(house.today(settings), house.now(), settings.base_currency)


def may_look(actor: Actor) -> None:
    """Refuse who does not see all of the books."""
    decide(Action.CONTROL, general(actor)).enforce()
