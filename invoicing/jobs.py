"""Jobs: work that takes longer than a click, done in the background, one after the other.

For pages, routes and commands
------------------------------
`start` puts a job in the queue (the door of its kind calls it, after it has checked what was
asked); `read` and `mine` tell how far it is; `cancel`, `repeat`, `result`. Everybody has their
own jobs, a super admin everybody's; any other is `NotFound`. A job goes on when its page is
left. `pages/parts/job_progress.py` shows one, wherever it is wanted.

For who makes a kind of job
---------------------------
A kind is one row of `working.KINDS`: its name and its runner.

    def run(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
        rows = …                                    # job.parameters is what was asked
        path = jobs.folder(house, job) / "result.csv"
        for done, chunk in enumerate(…, 1):
            report(done, total)                     # raises where the job shall end
            with house.books(actor) as books: …     # short transactions, none while reporting
        return Outcome({"rows": total}, path, name="Q3")

- `actor` is the job's owner with the permissions of *now*; an owner who may not any more what
  `needs` names, or who was disabled, is refused before the runner is called.
- `report(done, total=None)` between steps, outside any transaction and with no reading open that
  need not be: it raises `Cancelled` or `Stopped` (both `Halted`), which the runner lets pass.
  Who wants to leave a result all the same catches `Halted`, sets `outcome`, and raises it again.
- A `Problem` that is raised makes the job failed with that sentence; anything else is logged and
  makes it failed with a general one. Files of a job that failed are removed.
- Files go into `jobs.folder(house, job)` under names of our own making; the outcome names the one
  to be given out. It is kept for a day, then swept away.
- A process that dies leaves its job to be found as `interrupted`. `repeat` starts a new job with
  the same parameters (`job.repeats` is the first one's id): the runner must bear being run again.
- A file of rows that not everybody sees has `SEEN: actor.sees` among its figures: it is given
  out only as long as its owner sees the same.
- Parameters and figures are plain JSON. The words `job.kind.<kind>` (filled in from the
  parameters: {count}, {name} …) name the job, `job.done.<kind>` (from the figures) say what came
  of it; both in both catalogues.
- Tests and the command line work without a thread: `jobs.start(…)`, then `working.work(house)`;
  or `working.do(…)`, which gives the finished job.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from invoicing.house import House
from invoicing.ledger import jobs as kept
from invoicing.ledger.books import Books
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import NotFound, Refused
from invoicing.model.jobs import Cancelled, Halted, Job, Outcome, State, Stopped
from invoicing.model.people import Actor, Reach

__all__ = ["Cancelled", "Halted", "Job", "Outcome", "Report", "State", "Stopped", "Told"]

#: Who is told how far a job is, where somebody waits for it.
Told = Callable[[int, int | None], object]
#: How many of the latest jobs are listed.
LISTED = 50
#: How long a result can be fetched.
KEPT = timedelta(hours=24)
#: The figure of an outcome that tells what its owner saw (`Actor.sees`) when its file was made.
SEEN = "seen"
#: How often a running job's progress is written down (it can be read at any time).
NOTED_EVERY = timedelta(seconds=2)


def start(
    house: House,
    actor: Actor,
    kind: str,
    parameters: Mapping[str, Any],
    *,
    needs: Action | None = None,
    key: str | None = None,
) -> Job:
    """Put a job in the queue. The same `key` again (a double click) gives the job it made."""
    with house.books(actor) as books:
        job = start_in(books, kind, parameters, needs=needs, key=key)
    house.worker.call()
    return job


def start_in(
    books: Books,
    kind: str,
    parameters: Mapping[str, Any],
    *,
    needs: Action | None = None,
    key: str | None = None,
    state: State = State.QUEUED,
    repeats: int | None = None,
) -> Job:
    """`start` inside a transaction that is already open; then `house.worker.call()` after it."""
    actor = books.actor
    may(actor, needs)
    if key is not None and (known := kept.by_key(books.cursor, key, actor.account_id)):
        return known
    job = Job(
        books.next_id("job"),
        kind,
        actor.account_id,
        actor.name,
        state,
        books.at,
        parameters,
        needs=needs,
        started_at=books.at if state is State.RUNNING else None,
        repeats=repeats,
    )
    kept.add(books, job, key)
    return job


def may(actor: Actor, needs: Action | None) -> None:
    """Refuse who is not allowed what a job is about."""
    if needs is not None:
        decide(needs, general(actor)).enforce()


def mine(house: House, actor: Actor, most: int = LISTED) -> list[Job]:
    """The actor's latest jobs, newest first; for a super admin everybody's."""
    with house.reading() as cursor:
        found = kept.recent(cursor, actor.account_id, actor.super_admin, most)
    return [_live(house, job) for job in found]


def active(house: House, actor: Actor) -> list[Job]:
    """The actor's own jobs that wait or run, oldest first."""
    with house.reading() as cursor:
        found = kept.active(cursor, actor.account_id)
    return [_live(house, job) for job in found]


def read(house: House, actor: Actor, id: int) -> Job:
    """One job, as far as it is now; `NotFound` also where it is somebody else's."""
    with house.reading() as cursor:
        found = kept.by_id(cursor, id)
    if found is None or not _theirs(actor, found):
        raise NotFound("job", id)
    return _live(house, found)


def _theirs(actor: Actor, job: Job) -> bool:
    return actor.super_admin or (job.account_id, job.actor) == (actor.account_id, actor.name)


def _live(house: House, job: Job) -> Job:
    """A running job is further than the books know."""
    if job.state is State.RUNNING and (at := house.worker.live.get(job.id)):
        return replace(job, done=at[0], total=at[1])
    return job


def cancel(house: House, actor: Actor, id: int) -> Job:
    """End a job: a waiting one at once, a running one at its next step; else nothing happens."""
    with house.books(actor) as books:
        job = read(house, actor, id)
        if job.state is State.QUEUED:
            kept.end(books.cursor, id, State.CANCELLED, books.at)
    house.worker.cancel(id)
    return read(house, actor, id)


def repeat(house: House, actor: Actor, id: int) -> Job:
    """Start a finished job again, with the same parameters, for who asks now."""
    with house.books(actor) as books:
        before = read(house, actor, id)
        if before.active:
            raise Refused("reason.job_active")
        first = before.repeats or before.id
        job = start_in(books, before.kind, before.parameters, needs=before.needs, repeats=first)
    house.worker.call()
    return job


def result(house: House, actor: Actor, id: int) -> tuple[Path, str]:
    """The file of a job and what to call it (without suffix); `Refused` where it has none."""
    job = read(house, actor, id)
    may(actor, job.needs)
    if job.file is None or job.expires_at is None:
        raise Refused("reason.job_no_file")
    if job.outcome.get(SEEN, actor.sees) != actor.sees and actor.granted().view is not Reach.ALL:
        raise Refused("reason.job_sees_other")
    path = folder(house, job) / job.file
    if job.expires_at <= house.now() or not path.is_file():
        raise Refused("reason.job_file_gone")
    return path, job.file_name or job.kind


def folder(house: House, job: Job) -> Path:
    """Where the files of a job lie while it runs and until they expire."""
    return results(house) / str(job.id)


def results(house: House) -> Path:
    """The folder of all results; each file of books in a home has its own."""
    return house.home / f"{house.ledger.path.stem}-results"


class Report:
    """Tells how far a job is, and is told whether it shall go on."""

    def __init__(self, house: House, id: int, told: Told | None = None) -> None:
        self.house, self.id, self.told = house, id, told
        self._noted: datetime = house.now()

    def __call__(self, done: int, total: int | None = None) -> None:
        """`done` of `total` steps are done. Raises `Cancelled` or `Stopped`."""
        worker = self.house.worker
        worker.live[self.id] = (done, total)
        if self.told:
            self.told(done, total)
        if worker.stopping:
            raise Stopped
        if worker.unwanted(self.id):
            raise Cancelled
        if self.house.now() - self._noted >= NOTED_EVERY:
            self._noted = self.house.now()
            self._note(done, total)
        worker.rest()

    def _note(self, done: int, total: int | None) -> None:
        with self.house.ledger.write() as cursor:
            kept.advance(cursor, self.id, done, total)
