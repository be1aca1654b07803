"""The kind of job that makes a file of rows; started at the desk (`export_desk.py`)."""

from dataclasses import replace
from typing import Any

from invoicing import exporting, jobs, views
from invoicing.house import House
from invoicing.jobs import Job, Outcome, Report
from invoicing.ledger import export_desk as kept
from invoicing.model.export_desk import Plan
from invoicing.model.export_json import plain, request_from
from invoicing.model.exports import ExportRequest
from invoicing.model.people import Actor

KIND = "export"
#: Where the parameters of a job name the plan that asked for it, and the view it follows.
PLAN, FOLLOWS = "plan", "follows"


def parameters(request: ExportRequest, plan: Plan | None = None) -> dict[str, Any]:
    """What the job is told."""
    return plain(request) | ({} if plan is None else {PLAN: plan.id, FOLLOWS: plan.follows})


def followed(house: House, actor: Actor, request: ExportRequest, key: str) -> ExportRequest:
    """The request, for a view as it is by now; raises where the view cannot be read whole, since
    the file would hold more than the view shows."""
    opened = views.opened(house, actor, {"view": key}, request.subject)
    if opened.lost:
        raise opened.lost[0]
    return replace(request, view=replace(opened.view, asked=None))


def run(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    """Write it into the log, then into a file, with what the owner may see by now."""
    request = request_from(job.parameters)
    if key := job.parameters.get(FOLLOWS):
        request = followed(house, actor, request, key)
    with house.books(actor) as books:
        kept.log(books, job, request, job.parameters.get(PLAN))
    target = jobs.folder(house, job) / KIND
    made = exporting.write(house, actor, request, target, report)
    file = target.rename(target.with_suffix(made.suffix))
    figures = {"count": made.rows, "files": made.files, jobs.SEEN: actor.sees}
    return Outcome(figures, file, request.name)
