"""The act on many that leaves their PDFs: drawn outside any transaction, into one zip.

The zip holds the PDFs and a line for each invoice with what came of it. It is made anew when the
job is repeated, since the file of the first run is gone; so what was done then is done again.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from invoicing import bulk, jobs, papers
from invoicing.documents.paper_zip import PaperZip
from invoicing.house import House
from invoicing.jobs import Report
from invoicing.ledger import batches, reading
from invoicing.ledger.batches import Item, Settled
from invoicing.model.decisions import Action, decide, situation
from invoicing.model.errors import NotFound, Problem
from invoicing.model.invoice import Invoice
from invoicing.model.jobs import Halted, Job, Outcome
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.words import Words

KIND = "bulk_pdf_zip"
#: Drawn between two looks whether to go on, and accounted for in one transaction.
TOGETHER = 25


def run(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    """The runner (working.KINDS). Who cancels keeps what is drawn so far."""
    with house.reading() as cursor:
        todo = batches.todo(cursor, job.repeats or job.id, done_too=True)
    path = jobs.folder(house, job) / "invoices.zip"
    with PaperZip(path, house.today()) as target:

        def leave(house: House, job: Job, w: Words) -> Path:
            told = bulk.result_csv(house, job, w)
            target.add(told.name, told.read_bytes(), packed=True)
            told.unlink()
            return path

        try:
            report(0, len(todo))
            for first in range(0, len(todo), TOGETHER):
                chunk = todo[first : first + TOGETHER]
                settled = list(_draw(house, actor, chunk, target))
                with house.books(actor) as books:
                    batches.settle(books.cursor, job.repeats or job.id, job.id, settled)
                report(first + len(chunk), len(todo))
        except Halted as halted:
            halted.outcome = bulk.ended(house, actor, job, leave)
            raise
        return bulk.ended(house, actor, job, leave)


def _draw(house: House, actor: Actor, items: Sequence[Item], target: PaperZip) -> Iterator[Settled]:
    """Draw what is within reach and allowed, as it is now."""
    settings = house.settings()
    with house.reading() as cursor:
        found = reading.invoices(cursor, [item.id for item in items])
    for item in items:
        try:
            invoice = _allowed(found.get(item.id), item.id, actor, settings)
        except Problem as problem:
            yield Settled(item.position, problem)
            continue
        target.add(papers.file_name(invoice), papers.render(house, invoice, settings))
        yield Settled(item.position)


def _allowed(found: Invoice | None, id: int, actor: Actor, settings: Settings) -> Invoice:
    if found is None or not actor.reaches(actor.granted().view, found.owner):
        raise NotFound("invoice", id)
    decide(Action.DOWNLOAD, situation(found, actor, settings.switches)).enforce()
    return found
