"""The desk where files are asked for: small ones at once, large ones as a job; the log of all of
them; and plans, which ask again and again by themselves.

A file is made by `exporting.write`, always within a job of its owner, so it is in the log, can be
fetched at ``/jobs/<id>/file`` for a day, and only by who still sees what is in it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from invoicing import exporting, jobs, views, working
from invoicing.export_job import KIND, followed, parameters
from invoicing.house import House
from invoicing.ledger import accounts
from invoicing.ledger import export_desk as kept
from invoicing.ledger.books import Books
from invoicing.model.dates import Clock
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput, NotFound, Problem, Refused
from invoicing.model.export_desk import Logged, Plan, Taken
from invoicing.model.exports import ExportRequest
from invoicing.model.jobs import Job
from invoicing.model.people import Actor, system
from invoicing.model.rhythm import Rhythm
from invoicing.words import Words, filter_words

__all__ = ["Logged", "Plan", "Taken"]

#: So many rows are made while one waits; more are made in the background.
AT_ONCE = 5_000
#: Lines of the log on a page.
LINES = 50
NAME_LONGEST = 80


# -- files ------------------------------------------------------------------------------


def order(house: House, actor: Actor, request: ExportRequest, key: str | None = None) -> Job:
    """Ask for a file: the finished job where it is small, else one that waits for its turn.

    The same `key` again (a double click) is the same job. `Refused` without permission,
    `InvalidInput` where the request has no name or cannot be meant.
    """
    if counted(house, actor, request) <= AT_ONCE:
        return now(house, actor, request)
    return jobs.start(house, actor, KIND, parameters(request), needs=Action.EXPORT, key=key)


def now(house: House, actor: Actor, request: ExportRequest) -> Job:
    """Make the file while the caller waits, however large it is."""
    checked(house, actor, request)
    return working.do(house, actor, KIND, parameters(request), needs=Action.EXPORT)


def counted(house: House, actor: Actor, request: ExportRequest) -> int:
    """How many rows the file will have; refuses as `order` does."""
    _named(request)
    return exporting.count(house, actor, request)


def checked(house: House, actor: Actor, request: ExportRequest) -> None:
    """Refuse what `order` refuses."""
    _named(request)
    exporting.check(house, actor, request)


def _named(request: ExportRequest) -> None:
    if not request.name.strip():
        raise InvalidInput("name", "export.needs_name")
    if len(request.name) > NAME_LONGEST:
        raise InvalidInput("name", "export.name_too_long", most=NAME_LONGEST)


def log(
    house: House, actor: Actor, page: int = 1, size: int = LINES
) -> tuple[list[Logged | Taken], int]:
    """A page of the log, newest first, and how many lines there are: one's own, for a super
    admin everybody's. Exports, and every other file that was taken along (`file_log.py`)."""
    exporting.may_export(actor)
    with house.reading() as cursor:
        count = kept.count_logged(cursor, actor.account_id, actor.super_admin)
        return kept.logged(cursor, actor.account_id, actor.super_admin, page, size), count


def in_words(house: House, request: ExportRequest, day: date, w: Words) -> str:
    """Which records a request means, in one line; relative dates as they were on `day`.

    A filter that the books cannot read any more (its property is gone) is told as such.
    """
    if request.ids is not None:
        return w("export.ticked", count=len(request.ids))
    clock = Clock(day, house.settings().timezone)
    try:
        said = filter_words(w, request.view.filter, house.registry(request.subject), clock)
    except Problem as problem:
        said = w.explain(problem)
    searched = f"«{request.view.search}»" if request.view.search else ""
    return ", ".join(filter(None, (said, searched))) or w("export.what_all")


def followed_in_words(house: House, actor: Actor, plan: Plan, w: Words) -> str:
    """«the view Overdue, as it is by then»; nothing where the plan follows none that is seen."""
    tab = views.shelf(house, actor, plan.request.subject).find(plan.follows or "")
    if tab is None:
        return ""
    return w("plan.follows", name=tab.saved.name if tab.saved else w(f"view.{tab.key}"))


def waiting(house: House, actor: Actor) -> list[Job]:
    """One's own exports that wait or run, oldest first."""
    return [job for job in jobs.active(house, actor) if job.kind == KIND]


# -- plans ------------------------------------------------------------------------------


def plan(
    house: House,
    actor: Actor,
    request: ExportRequest,
    rhythm: Rhythm,
    follows: str | None = None,
) -> Plan:
    """Export this again and again from now on, for the actor, with what they may by then.

    With the key of a view in `follows` it is that view, as it is by then.
    """
    checked(house, actor, request)
    if follows is not None:
        followed(house, actor, request, follows)
    if request.ids is not None:
        raise InvalidInput("rows", "plan.not_of_ticked")
    if actor.account_id is None:
        raise Refused("reason.plan_needs_account")
    with house.books(actor) as books:
        made = Plan(
            books.next_id("export_schedule"),
            actor.account_id,
            actor.name,
            books.at,
            request,
            rhythm,
            rhythm.after(books.at, books.settings.timezone),
            follows=follows,
        )
        kept.add(books, made)
    return made


def plans(house: House, actor: Actor) -> list[Plan]:
    """One's own plans, for a super admin everybody's; what comes next first."""
    exporting.may_export(actor)
    with house.reading() as cursor:
        return list(kept.plans(cursor, actor.account_id, actor.super_admin))


def stop(house: House, actor: Actor, id: int, expected: int | None = None) -> None:
    """Let a plan stand still until somebody resumes it."""
    with house.books(actor) as books:
        found = _theirs(kept.plan(books.cursor, id), actor)
        kept.move(books.cursor, found, None, Problem("plan.stopped_by", who=actor.name), expected)


def resume(house: House, actor: Actor, id: int, expected: int | None = None) -> None:
    """Let it go on, from its next time on."""
    exporting.may_export(actor)
    with house.books(actor) as books:
        found = _theirs(kept.plan(books.cursor, id), actor)
        following = found.rhythm.after(books.at, books.settings.timezone)
        kept.move(books.cursor, found, following, expected=expected)


def remove(house: House, actor: Actor, id: int, expected: int | None = None) -> None:
    """Take a plan away; what it made is in the log."""
    with house.books(actor) as books:
        kept.remove(books.cursor, _theirs(kept.plan(books.cursor, id), actor), expected)


def _theirs(found: Plan, actor: Actor) -> Plan:
    if not actor.super_admin and found.account_id != actor.account_id:
        raise NotFound("plan", found.id)
    return found


def start_due(house: House, today: date) -> dict[str, int]:
    """Put every plan whose time has come into the queue, once however long it is overdue.

    Gives how many were started, and how many were stopped: their owner may not any more, or the
    view they follow is gone.
    `today` other than the company's day counts as a whole day that is over.
    """
    with house.books(system()) as books:
        moment = _moment(books, today)
        due = kept.due(books.cursor, moment)
        started = sum(_start(house, books, each, moment) for each in due)
    if started:
        house.worker.call()
    return {"started": started, "stopped": len(due) - started}


def _moment(books: Books, today: date) -> datetime:
    if today == books.today:
        return books.at
    return Clock(today, books.settings.timezone).start_of(today + timedelta(days=1))


def foreseen(house: House, today: date, w: Words) -> list[str]:
    """The names of the plans `start_due` would start; nothing is started."""
    with house.looking(system()) as books:
        due = kept.due(books.cursor, _moment(books, today))
    return [f"{each.request.name} ({each.actor})" for each in due]


def _start(house: House, books: Books, found: Plan, moment: datetime) -> bool:
    """Whether the plan went into the queue; else it stands still, and says why."""
    following = found.rhythm.after(moment, books.settings.timezone)
    key = f"plan {found.id}, {found.next_at}"
    try:
        owner = replace(books, actor=_owner(books, found))
        if found.follows:
            followed(house, owner.actor, found.request, found.follows)
        told = parameters(found.request, found)
        jobs.start_in(owner, KIND, told, needs=Action.EXPORT, key=key)
    except Problem as problem:
        kept.move(books.cursor, found, None, problem)
        return False
    kept.move(books.cursor, found, following)
    return True


def _owner(books: Books, found: Plan) -> Actor:
    account = accounts.by_id(books.cursor, found.account_id)
    if account is None or account.disabled:
        raise Refused("reason.job_owner_gone")
    return account.actor
