"""Statements of many customers at once: PDFs in one zip, or an e-mail to each, as a job; or first
a list of who would get one, which sends nothing.

The file of the job tells row by row what came of each customer. Asked again (`jobs.repeat`) a job
that sends does not send twice: the key of each letter is made from the first job.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from invoicing import customers, jobs, statement_mail, statements
from invoicing.documents import csv
from invoicing.documents.paper_zip import PaperZip
from invoicing.documents.sheet import Column, Sheet
from invoicing.house import House
from invoicing.jobs import Report
from invoicing.ledger import customers as kept
from invoicing.model.customer import ListQuestion, Side
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput, Problem
from invoicing.model.jobs import Halted, Job, Outcome
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.statement import StatementQuestion, question_from
from invoicing.record import require_view
from invoicing.words import Words, words

ZIP, LIST, MAIL = "statements_zip", "statements_list", "statements_mail"
KINDS = (ZIP, LIST, MAIL)
SENDING = Action.SEND_STATEMENT
NEEDS: Mapping[str, Action | None] = {ZIP: None, LIST: SENDING, MAIL: SENDING}
Outcomes = list[tuple[str, str, str | None]]  # who, what came of it, why


def debtors(house: House, actor: Actor, question: ListQuestion) -> list[tuple[Side, int]]:
    """Who is told: the debtors of the customers that a list finds, each once."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        ids = kept.ids(cursor, customers.whose(actor, question), asker)
        if question.side is Side.COMPANY:
            return [(Side.COMPANY, id) for id in ids]
        known = {p.id: p for p in kept.profiles(cursor, Side.CONTACT, "p.merged_into is null")}
    found = (known[id] for id in ids if id in known)
    each = (
        (Side.COMPANY, p.company.id) if p.company is not None else (Side.CONTACT, p.id)
        for p in found
    )
    return list(dict.fromkeys(each))


def start(
    house: House,
    actor: Actor,
    kind: str,
    question: ListQuestion,
    asked: StatementQuestion,
    key: str | None = None,
) -> Job:
    """A job for everybody the list finds; `asked` says which kind, day and moment."""
    if kind not in KINDS:
        raise InvalidInput("kind", "statement.no_kind", found=kind)
    found = debtors(house, actor, question)
    if not found:
        raise InvalidInput("customers", "statement.nobody")
    parameters: dict[str, Any] = {
        "asked": asked.to_json(),
        "customers": [[side.value, id] for side, id in found],
        "count": len(found),
    }
    return jobs.start(house, actor, kind, parameters, needs=NEEDS[kind], key=key)


def run(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    """The runner of all kinds (working.KINDS). Who cancels keeps what is done so far."""
    w = words(actor.language or "en")
    told: Outcomes = []
    folder = jobs.folder(house, job)
    if job.kind == MAIL:
        each, finish = _mailing(house, actor, job), _listing(house, folder, w)
    elif job.kind == LIST:
        each, finish = _looking(house, actor), _listing(house, folder, w, "would")
    else:
        target = PaperZip(folder / "statements.zip", house.today())
        each, finish = _drawing(house, actor, target), _zipped(house, folder, target, w)
    questions = list(_questions(job))
    try:
        report(0, len(questions))
        for done, question in enumerate(questions, 1):
            told.append(_one(house, actor, question, each, w))
            report(done, len(questions))
    except Halted as halted:
        halted.outcome = _outcome(actor, told, finish(told), w)
        raise
    return _outcome(actor, told, finish(told), w)


def _questions(job: Job) -> Iterator[StatementQuestion]:
    asked = question_from(job.parameters["asked"])
    for side, id in job.parameters["customers"]:
        yield replace(asked, side=Side(side), id=int(id))


def _one(
    house: House,
    actor: Actor,
    question: StatementQuestion,
    each: Callable[[StatementQuestion], str | None],
    w: Words,
) -> tuple[str, str, str | None]:
    """One customer: done (perhaps with where it went), nothing open, or refused and why."""
    name = f"{question.side.value} {question.id}"
    try:
        statement = statements.of(house, actor, question)
        name = statement.debtor.name
        if not statement.accounts:
            return name, "nothing", None
        return name, "done", each(statement.asked)
    except Problem as problem:
        return name, "refused", w.explain(problem)


def _mailing(house: House, actor: Actor, job: Job) -> Callable[[StatementQuestion], str | None]:
    def each(question: StatementQuestion) -> str:
        mail = statement_mail.send(house, actor, question, f"job-{job.repeats or job.id}")
        return ", ".join(mail.letter.recipients)

    return each


def _looking(house: House, actor: Actor) -> Callable[[StatementQuestion], str | None]:
    def each(question: StatementQuestion) -> str:
        return ", ".join(statement_mail.letter(house, actor, question).recipients)

    return each


def _drawing(
    house: House, actor: Actor, target: PaperZip
) -> Callable[[StatementQuestion], str | None]:
    def each(question: StatementQuestion) -> None:
        target.add(*statements.pdf(house, actor, question))

    return each


def _listing(
    house: House, folder: Path, w: Words, done: str = "done"
) -> Callable[[Outcomes], Path]:
    """A file with a row for each customer; `done` is what came of those that got theirs."""

    def finish(told: Outcomes) -> Path:
        path = folder / "result.csv"
        names = ("statement.debtor", "bulk.column.outcome", "bulk.column.reason")
        columns = [Column(w(key), Sort.TEXT) for key in names]
        rows: list[Sequence[Value]] = [
            (name, w(f"statement.outcome.{done if outcome == 'done' else outcome}"), why)
            for name, outcome, why in told
        ]
        with path.open("wb") as file:
            file.writelines(csv.pieces(Sheet("result", columns, house.settings().timezone, rows)))
        return path

    return finish


def _zipped(house: House, folder: Path, target: PaperZip, w: Words) -> Callable[[Outcomes], Path]:
    """The zip, with that file in it."""

    def finish(told: Outcomes) -> Path:
        with target:
            listed = _listing(house, folder, w)(told)
            target.add(listed.name, listed.read_bytes(), packed=True)
            listed.unlink()
        return folder / "statements.zip"

    return finish


def _outcome(actor: Actor, told: Outcomes, path: Path, w: Words) -> Outcome:
    counts = dict.fromkeys(("done", "nothing", "refused"), 0)
    for _, outcome, _ in told:
        counts[outcome] += 1
    figures = {**counts, "count": counts["done"], jobs.SEEN: actor.sees}
    return Outcome(figures, path, w("statement.title"))
