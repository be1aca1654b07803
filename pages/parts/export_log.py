"""The log of exports as a table: who took what when, how it ended, the file while it is kept."""

from collections.abc import Sequence

from invoicing import export_desk
from invoicing.export_desk import Logged, Taken
from invoicing.house import House
from invoicing.model.jobs import State
from invoicing.words import Words

from .index_table import Cell, Column, Frame, Kind, Labels, Row, index_table
from .job_progress import TONES, available

#: Column → kind; ``exports.<name>`` is its header.
COLUMNS: dict[str, Kind] = {
    "when": "date",
    "who": "text",
    "name": "text",
    "state": "text",
    "rows": "number",
    "file": "text",
    "format": "text",
    "what": "text",
}


def table(house: House, w: Words, lines: Sequence[Logged | Taken]) -> None:
    """The lines of a page of the log."""
    index_table(
        "export-log",
        [Column(n, w(f"exports.{n}"), kind, sortable=False) for n, kind in COLUMNS.items()],
        [_row(house, w, line) for line in lines],
        labels=Labels(w("exports.log")),
        empty=w("exports.empty"),
        frame=Frame(below=110),
    )


def _row(house: House, w: Words, line: Logged | Taken) -> Row:
    return _taken(house, w, line) if isinstance(line, Taken) else _export(house, w, line)


def _taken(house: House, w: Words, line: Taken) -> Row:
    """A report, a statement, or what a job left behind."""
    cells = {
        "when": Cell(w.moment(line.began_at, house.settings().timezone)),
        "who": Cell(line.actor),
        "name": Cell(line.name),
        "state": Cell(w("job.state.done"), tone=TONES[State.DONE]),
        "rows": Cell(w.number(line.rows)),
        "file": Cell(""),
        "format": Cell(line.format.upper()),
        "what": Cell(line.asked),
    }
    return Row(f"file-{line.id}", [cells[name] for name in COLUMNS])


def _export(house: House, w: Words, line: Logged) -> Row:
    job, request = line.job, line.request
    planned = (Cell(w("exports.planned"), tone="neutral"),) if line.planned else ()
    count = job.outcome.get("count")
    cells = {
        "when": Cell(w.moment(line.began_at, house.settings().timezone)),
        "who": Cell(line.actor),
        "name": Cell(request.name, also=planned),
        "state": Cell(w(f"job.state.{job.state}"), tone=TONES[job.state], title=_why(w, line)),
        "rows": Cell(w.number(count)),
        "file": _file(w, line),
        "format": Cell(w(f"export.format_{request.format}")),
        "what": Cell(_what(house, w, line)),
    }
    return Row(str(line.id), [cells[name] for name in COLUMNS])


def _why(w: Words, line: Logged) -> str | None:
    return w.explain(line.job.problem) if line.job.problem else None


def _file(w: Words, line: Logged) -> Cell:
    job = line.job
    if available(job):
        return Cell(w("exports.download"), href=f"/jobs/{job.id}/file")
    return Cell(w("exports.gone") if job.outcome.get("count") is not None else "")


def _what(house: House, w: Words, line: Logged) -> str:
    """«Line items: Status is Open»."""
    rows = w(f"exports.of_{line.request.rows}")
    return f"{rows}: {export_desk.in_words(house, line.request, line.on_day, w)}"
