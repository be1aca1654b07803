"""The kinds of jobs there are, and how one is done.

`KINDS` is the table to add a row to; what a runner is given and what it owes is told in
`jobs.py`. `work` does all that waits, in whatever thread calls it.
"""

import logging
from collections.abc import Callable, Mapping
from shutil import rmtree
from typing import Any

from invoicing import (
    bulk,
    bulk_zip,
    controls,
    explore,
    export_job,
    file_log,
    jobs,
    mailbox,
    month_end,
    statement_bulk,
)
from invoicing.house import House
from invoicing.jobs import Report, Told
from invoicing.ledger import accounts
from invoicing.ledger import jobs as kept
from invoicing.model.decisions import Action
from invoicing.model.errors import Problem, Refused
from invoicing.model.jobs import Halted, Job, Outcome, State, Stopped
from invoicing.model.people import Actor, system

log = logging.getLogger("tally")

Runner = Callable[[House, Actor, Job, Report], Outcome]

#: Kind → runner. Its words are `job.kind.<kind>` and `job.done.<kind>`.
KINDS: dict[str, Runner] = {
    export_job.KIND: export_job.run,
    **dict.fromkeys(bulk.KINDS, bulk.run),
    bulk_zip.KIND: bulk_zip.run,
    controls.KIND: controls.run,
    **dict.fromkeys(statement_bulk.KINDS, statement_bulk.run),
    month_end.KIND: month_end.run,
    explore.KIND: explore.run,
    mailbox.KIND: mailbox.run,
}


def work(house: House) -> None:
    """Do every job that waits, then sweep away what expired."""
    _find_interrupted(house)
    while not house.worker.stopping and (job := _claim(house)):
        _run(house, job)
    if not house.worker.stopping:
        sweep(house)


def do(
    house: House,
    actor: Actor,
    kind: str,
    parameters: Mapping[str, Any],
    *,
    needs: Action | None = None,
) -> Job:
    """A job done at once, by who calls; gives it as it ended."""
    _find_interrupted(house)
    with house.books(actor) as books:
        job = jobs.start_in(books, kind, parameters, needs=needs, state=State.RUNNING)
        house.worker.began(job.id)
    return finish(house, actor, job)


def finish(house: House, actor: Actor, job: Job, told: Told | None = None) -> Job:
    """Do a job that was made to run at once; `told(done, total)` hears how far it is."""
    _run(house, job, told)
    return jobs.read(house, actor, job.id)


def _find_interrupted(house: House) -> None:
    """Jobs that run in the books but not in this process, which alone has the books open."""
    with house.ledger.write() as cursor:
        for id in kept.running(cursor):
            if id not in house.worker.live:
                kept.end(cursor, id, State.INTERRUPTED, house.now())


def _claim(house: House) -> Job | None:
    """The next one, under way from now on."""
    with house.ledger.write() as cursor:
        job = kept.next_queued(cursor)
        if job is not None:
            kept.begin(cursor, job.id, house.now())
            house.worker.began(job.id)
        return job


def _run(house: House, job: Job, told: Told | None = None) -> None:
    """Do one job to its end, whatever that is; nothing is raised."""
    place = jobs.folder(house, job)
    try:
        rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700, parents=True)
        actor = _owner(house, job)
        jobs.may(actor, job.needs)
        outcome = KINDS[job.kind](house, actor, job, Report(house, job.id, told))
        _log(house, actor, job, outcome)
        _end(house, job, State.DONE, outcome)
    except Halted as halted:
        ending = State.INTERRUPTED if isinstance(halted, Stopped) else State.CANCELLED
        _end(house, job, ending, halted.outcome)
    except Problem as problem:
        _end(house, job, State.FAILED, problem=problem)
    except OSError as error:
        log.exception("job %s, %s", job.id, job.kind)
        trouble = Problem("problem.file_trouble", reason=error.strerror or str(error))
        _end(house, job, State.FAILED, problem=trouble)
    except Exception:
        log.exception("job %s, %s", job.id, job.kind)
        _end(house, job, State.FAILED, problem=Problem("problem.unexpected"))


def _log(house: House, actor: Actor, job: Job, outcome: Outcome) -> None:
    """A file is in the log; those of exports are by themselves, before they are made."""
    if outcome.file is not None and job.kind != export_job.KIND:
        name, format = outcome.name or job.kind, outcome.file.suffix.removeprefix(".")
        counted = (outcome.figures.get(each) for each in ("count", "done"))
        count = next((n for n in counted if isinstance(n, int)), 0)
        file_log.note(house, actor, job.kind, name, format, count)


def _owner(house: House, job: Job) -> Actor:
    """Whose job it is, with what they may do now."""
    if job.account_id is None:
        return system(job.actor)
    with house.reading() as cursor:
        account = accounts.by_id(cursor, job.account_id)
    if account is None or account.disabled:
        raise Refused("reason.job_owner_gone")
    return account.actor


def _end(
    house: House,
    job: Job,
    state: State,
    outcome: Outcome | None = None,
    problem: Problem | None = None,
) -> None:
    outcome = outcome or Outcome()
    at, file = house.now(), outcome.file
    if file is None:
        rmtree(jobs.folder(house, job), ignore_errors=True)
    else:
        file.chmod(0o600)
    with house.ledger.write() as cursor:
        done, total = house.worker.live.get(job.id, (0, None))
        kept.advance(cursor, job.id, done, total)
        kept.end(
            cursor,
            job.id,
            state,
            at,
            figures=outcome.figures,
            problem=problem,
            file=(file.name, outcome.name, at + jobs.KEPT) if file else None,
        )
        house.worker.ended(job.id)


def sweep(house: House) -> None:
    """Remove the results that expired, and folders that no job on record needs."""
    with house.ledger.write() as cursor:
        kept.forget_expired(cursor, house.now())
        needed = kept.with_files(cursor, house.now())
        for place in jobs.results(house).glob("*"):
            if place.name not in map(str, needed):
                rmtree(place, ignore_errors=True)
