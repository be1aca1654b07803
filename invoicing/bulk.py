"""One act on many records: looked at first, then done as a job, safe to be repeated.

The table is in bulk_acts.py: an act is the rules that say which records pass, what its
parameters must be, and the door for one of them. `look` asks the rules about all of them at once;
`start` writes down what was looked at, record by record, and queues the job; `run` does it in
short transactions, each with the acts and what came of them, so that nothing is done twice. What
changed since it was looked at is refused, what was refused then is not tried.

An act that reaches outside the books (a mail) puts its intent into them in `each`, and is a row
like any other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from invoicing import jobs
from invoicing.bulk_acts import ACTS, TABLES, Act, Parameters, act_named
from invoicing.documents import csv
from invoicing.documents.sheet import Column, Sheet
from invoicing.house import House
from invoicing.jobs import Report
from invoicing.ledger import batches
from invoicing.ledger.batches import Item, Settled, Tally, Told
from invoicing.ledger.books import Books
from invoicing.ledger.payment_situations import payment_situations
from invoicing.ledger.situations import Found, Which, situations
from invoicing.model.bulk import MOST, Plan, Planned
from invoicing.model.decisions import Action, Decision, Situation, decide, general
from invoicing.model.errors import InvalidInput, Problem, Refused
from invoicing.model.invoice import Status
from invoicing.model.jobs import Halted, Job, Outcome, State
from invoicing.model.people import Actor, Reach
from invoicing.model.properties import Sort, Value
from invoicing.model.table import View
from invoicing.record import require_view
from invoicing.words import Words, words

__all__ = ["ACTS", "MOST", "Act", "Plan", "Which", "act_named", "look", "offered", "run", "start"]

#: Invoices done in one transaction. Others wait that long to write: more would be faster by little.
TOGETHER = 8


#: The kinds of job they are.
KINDS = tuple(f"bulk_{act}" for table in TABLES.values() for act in table)


# -- before -----------------------------------------------------------------------------


def offered(actor: Actor, subject: str = "invoice") -> dict[str, Decision]:
    """Each act on this kind of record, and whether the actor might do it to any at all."""
    granted = actor.granted()
    theirs = replace(general(actor), may_delete=granted.delete is not Reach.NONE)
    return {name: _at_best(act.action, theirs) for name, act in TABLES[subject].items()}


#: A record that nothing stands in the way of, but perhaps its status.
READY: Mapping[str, Any] = {
    "has_contact": True,
    "has_address": True,
    "has_lines": True,
    "something_due": True,
    "allow_edit_finalized": True,
    "allow_delete_finalized": True,
    "payment_arrived": True,
}


def _at_best(action: Action, theirs: Situation) -> Decision:
    """The verdict about an invoice of a status that allows the act to who may everything."""
    ready = replace(theirs, **READY)
    anybody = replace(ready, may_edit=True, may_delete=True, may_payments=True)
    fits = next(s for s in Status if decide(action, replace(anybody, status=s)))
    return decide(action, replace(ready, status=fits))


def look(house: House, actor: Actor, act: str, which: Which) -> Plan:
    """What the act would do to the records of a view, or to these by their id; nothing is done.

    `InvalidInput` for an act that is none, and for more records than it may be about.
    """
    require_view(actor)
    row = act_named(act)
    most, action = row.most or MOST, row.action
    switches = house.settings().switches
    finder = FINDERS[row.subject]
    with house.reading() as cursor:
        found = list(finder(cursor, which, house.asker(actor), switches, most + 1))
    if len(found) > most:
        raise InvalidInput("rows", "bulk.too_many", count=most)
    verdicts = {facts: decide(action, facts).reason for facts in {f.situation for f in found}}
    rows = tuple(
        Planned(f.id, f.version, f.name, _unissued(row, f), verdicts[f.situation]) for f in found
    )
    missing = 0 if isinstance(which, View) else len(set(which)) - len(rows)
    return Plan(act, rows, missing)


def _unissued(act: Act, found: Found) -> bool:
    return act.subject == "invoice" and found.situation.status is Status.DRAFT


#: How the records of each kind are found, with what the rules look at.
FINDERS = {"invoice": situations, "payment": payment_situations}


def start(
    house: House,
    actor: Actor,
    plan: Plan,
    parameters: Parameters | None = None,
    *,
    language: str | None = None,
    key: str | None = None,
    at_once: bool = False,
) -> Job:
    """Do what was looked at: the job, queued, or with `at_once` for `working.finish`.

    The result is told in `language`. `Refused` where nothing passes, `InvalidInput` for
    parameters that cannot be. The same `key` again gives the job it made.
    """
    state = State.RUNNING if at_once else State.QUEUED
    with house.books(actor) as books:
        job = _start_in(books, plan, parameters or {}, language, key=key, state=state)
        if at_once:
            house.worker.began(job.id)
    house.worker.call()
    return job


def _start_in(
    books: Books, plan: Plan, parameters: Parameters, language: str | None, **how: Any
) -> Job:
    kept = act_named(plan.act).read(books, parameters)
    if not plan.passing:
        raise Refused("reason.bulk_nothing")
    spoken = language or books.actor.language or "en"
    told = {"act": plan.act, "count": plan.passing, "language": spoken, **kept}
    job = jobs.start_in(books, f"bulk_{plan.act}", told, **how)
    if not batches.known(books.cursor, job.id):
        batches.add(books.cursor, job.id, plan.rows)
        books.note("job", job.id, "bulk_started", **told, rows=len(plan.rows))
    return job


# -- doing it ---------------------------------------------------------------------------


def run(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    """The runner of every act (working.KINDS). A repetition goes on where the first run ended."""
    batch = job.repeats or job.id
    act = act_named(job.parameters["act"])
    with house.reading() as cursor:
        todo = batches.todo(cursor, batch)
    try:
        report(0, len(todo))
        for first in range(0, len(todo), TOGETHER):
            chunk = todo[first : first + TOGETHER]
            _Run(house, actor, act, job, batch).chunk(chunk)
            report(first + len(chunk), len(todo))
    except Halted as halted:
        halted.outcome = ended(house, actor, job, result_csv)
        raise
    return ended(house, actor, job, result_csv)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a batch."""

    house: House
    actor: Actor
    act: Act
    job: Job
    batch: int

    def chunk(self, items: Sequence[Item]) -> None:
        """Do some in one transaction. Where one of them fails half-way, it takes the others
        with it, so each is done in a transaction of its own."""
        try:
            with self.house.books(self.actor, batch=self.batch) as books:
                if self.act.subject == "invoice":
                    books.read_ahead(item.id for item in items)
                self._settle(books, [self._try(books, item) for item in items])
        except Exception:  # noqa: BLE001  (whatever it is, it comes again where it belongs)
            for item in items:
                self._alone(item)

    def _try(self, books: Books, item: Item) -> Settled:
        """Do one; a refusal that wrote nothing leaves the transaction as it was."""
        before = books.taken
        try:
            self.act.each(books, item.id, item.version, self.job.parameters)
        except Problem as problem:
            if books.taken != before:
                raise
            return Settled(item.position, problem)
        return Settled(item.position)

    def _alone(self, item: Item) -> None:
        try:
            with self.house.books(self.actor, batch=self.batch) as books:
                self.act.each(books, item.id, item.version, self.job.parameters)
                self._settle(books, [Settled(item.position)])
        except Problem as problem:
            with self.house.books(self.actor) as books:
                self._settle(books, [Settled(item.position, problem)])

    def _settle(self, books: Books, settled: Sequence[Settled]) -> None:
        batches.settle(books.cursor, self.batch, self.job.id, settled)


# -- afterwards -------------------------------------------------------------------------


#: Writes what a batch leaves behind into a folder: told the house, the job and how they speak.
Leave = Callable[[House, Job, Words], Path]


def ended(house: House, actor: Actor, job: Job, leave: Leave) -> Outcome:
    """The figures of the run, noted in the history, and the file that `leave` writes."""
    w, batch = words(str(job.parameters.get("language", "en"))), job.repeats or job.id
    with house.books(actor) as books:
        tally = batches.tally(books.cursor, batch, job.id)
        figures = {name: getattr(tally, name) for name in ("done", "earlier", "refused", "left")}
        books.note("job", job.id, "bulk_ended", batch=batch, **figures)
    path = leave(house, job, w)
    name = w("bulk.result_name", act=w(f"bulk.act.{job.parameters['act']}"), id=batch)
    return Outcome({**figures, "says": _says(tally), jobs.SEEN: actor.sees}, path, name)


def _says(tally: Tally) -> str:
    """The sentence that tells what matters: how much is left, what was done before."""
    if tally.left:
        return "bulk.done.left"
    return "bulk.done.again" if tally.earlier else "bulk.done.all"


def result_csv(house: House, job: Job, w: Words) -> Path:
    """A line for each record, as a file in the job's folder."""
    path = jobs.folder(house, job) / "result.csv"
    subject = act_named(job.parameters["act"]).subject
    heads = (f"thing.{subject}", "property.id", "bulk.column.outcome", "bulk.column.reason")
    columns = [Column(w(key), Sort.TEXT) for key in heads]
    with house.reading() as cursor, path.open("wb") as file:
        rows: Iterator[list[Value]] = (
            _line(told, job, w) for told in batches.results(cursor, job.repeats or job.id, subject)
        )
        sheet = Sheet("result", columns, house.settings().timezone, rows)
        file.writelines(csv.pieces(sheet))
    return path


def _line(told: Told, job: Job, w: Words) -> list[Value]:
    name = told.name or w("list.draft", id=told.id)
    if told.problem is not None:
        return [name, told.id, w("bulk.outcome.refused"), w.explain(told.problem)]
    if told.by_job is None:
        return [name, told.id, w("bulk.outcome.left"), None]
    ours = told.by_job == job.id
    return [name, told.id, w("bulk.outcome.done" if ours else "bulk.outcome.earlier"), None]
