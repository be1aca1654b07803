"""The month-end pack: what is outstanding at the end of a month, in one zip with a manifest.

Aging, roll-forward, key figures and controls, each for people (XLSX), for anything (CSV) and for
programs (Parquet). All of it is asked of two moments: as of the month's last day, known at one
moment. Asked again for the same two, the files are the same bytes; `manifest.json` names each
with its SHA-256, so that a pack in the archive can be held against one made years later.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from invoicing import aged, controls, jobs, key_figures, rolling
from invoicing.documents.paper_zip import PaperZip
from invoicing.exporting import may_export
from invoicing.house import House
from invoicing.model.dates import DAY, STARTS
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput
from invoicing.model.jobs import Job, Outcome
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.report_files import FORMATS, Column, Report, written
from invoicing.words import Words

KIND = "month_end"
MANIFEST = "manifest.json"
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
#: How many closed months are offered.
OFFERED = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """A month through its last day, seen from `known_at` (naive UTC)."""

    first: date
    last: date
    known_at: datetime

    @property
    def month(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def params(self) -> dict[str, str]:
        """What the reports are asked with."""
        known = aged.moment_to(self.known_at)
        return {"asof": self.last.isoformat(), "known": known, "from": self.first.isoformat()}


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the pack."""

    name: str
    content: bytes
    rows: int


def months(house: House) -> list[str]:
    """The latest months a pack is made for, the newest first: the one under way comes last."""
    this = house.today().replace(day=1)
    closed = [f"{STARTS['month'](this, -step):%Y-%m}" for step in range(1, OFFERED + 1)]
    return [*closed, f"{this:%Y-%m}"]


def asking(house: House, month: str, known_at: str | None = None) -> Asked:
    """A month as «2026-10», and the moment from which it is seen; now."""
    found = MONTH.fullmatch(month)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        raise InvalidInput("month", "input.no_month", found=month)
    first = date(int(found[1]), int(found[2]), 1)
    known = aged.moment_from(house, "known_at", known_at) or house.now()
    seen_on = known.replace(tzinfo=UTC).astimezone(house.settings().timezone).date()
    if first > seen_on:
        raise InvalidInput("month", "input.month_to_come", found=month)
    return Asked(first, min(STARTS["month"](first, 1) - DAY, seen_on), known)


def start(house: House, actor: Actor, asked: Asked, language: str) -> Job:
    """Make a pack in a language, as a job whose result is the zip."""
    return jobs.start(house, actor, KIND, parameters(actor, asked, language), needs=Action.EXPORT)


def parameters(actor: Actor, asked: Asked, language: str) -> Mapping[str, str]:
    """The parameters of the job; refuses who may not export, or sees a part only."""
    may_export(actor)
    controls.may_look(actor)
    known = aged.moment_to(asked.known_at)
    return {"month": asked.month, "known": known, "language": language}


def run(house: House, actor: Actor, job: Job, report: jobs.Report) -> Outcome:
    """The runner of the job (working.KINDS)."""
    asked = asking(house, str(job.parameters["month"]), str(job.parameters["known"]))
    path = jobs.folder(house, job) / "month-end.zip"
    w = house.words(str(job.parameters["language"]))
    count = build(house, actor, asked, w, path, report)
    return Outcome({"count": count}, path, name=f"{w('pack.title')} {asked.month}")


def build(
    house: House,
    actor: Actor,
    asked: Asked,
    w: Words,
    target: Path,
    told: Callable[[int, int], object] = lambda done, total: None,
) -> int:
    """Write the pack to `target`; gives how many files it holds, the manifest not counted."""
    may_export(actor)
    controls.may_look(actor)
    files: list[Packed] = []
    for done, (name, make) in enumerate(REPORTS.items(), 1):
        files += _files(house, asked, name, make(house, actor, asked, w), w)
        told(done, len(REPORTS))
    with PaperZip(target, asked.last) as package:
        for each in files:
            package.add(each.name, each.content, packed=True)
        package.add(MANIFEST, _manifest(house, asked, files), packed=True)
    return len(files)


def _aged_by(by: str) -> "Make":
    def make(house: House, actor: Actor, asked: Asked, w: Words) -> Report:
        return aged.report(house, actor, {**asked.params, "by": by}, w)

    return make


def _controls(house: House, actor: Actor, asked: Asked, w: Words) -> Report:
    """What each control had found by then: its last run of the month, or of the months before."""
    columns = [
        Column(w("control.name"), Sort.TEXT),
        Column(w("control.gravity"), Sort.TEXT),
        Column(w("control.day"), Sort.DATE),
        Column(w("control.open"), Sort.NUMBER),
        Column(w("control.waived"), Sort.NUMBER),
    ]
    rows: list[Sequence[Value]] = []
    for each in controls.standing(house, actor, asked.last, asked.known_at):
        name, gravity = w(f"control.{each.control.name}"), each.control.gravity
        ran = each.latest
        figures: list[Value] = [ran.day, each.open, ran.waived] if ran else [None, None, None]
        rows.append([name, w(f"control.gravity.{gravity}"), *figures])
    return Report(w("control.title"), columns, rows, [])


Make = Callable[[House, Actor, Asked, Words], Report]
#: What is in a pack, by the names of its files.
REPORTS: Mapping[str, Make] = {
    "aging-by-customer": _aged_by("buyer_name"),
    "aging-by-owner": _aged_by("owner"),
    "aging-by-currency": _aged_by("currency"),
    "roll-forward": lambda house, actor, a, w: rolling.report(house, actor, a.params, w),
    "key-figures": lambda house, actor, a, w: key_figures.report(house, actor, a.params, w),
    "controls": _controls,
}


def _files(house: House, asked: Asked, name: str, report: Report, w: Words) -> Iterator[Packed]:
    settings = house.settings()
    head: list[Sequence[Value]] = [
        [w("export.name"), report.title],
        [w("export.company"), settings.company.name],
        [w("aged.as_of"), asked.last],
        [w("aged.known_at"), asked.known_at],
    ]
    for format in FORMATS:
        content = written(report, format, head, settings.timezone, w)
        yield Packed(f"{asked.month} {name}.{format}", content, len(report.rows))


def _manifest(house: House, asked: Asked, files: Sequence[Packed]) -> bytes:
    listed = [
        {
            "name": each.name,
            "rows": each.rows,
            "bytes": len(each.content),
            "sha256": hashlib.sha256(each.content).hexdigest(),
        }
        for each in files
    ]
    told = {
        "company": house.settings().company.name,
        "month": asked.month,
        "as_of": asked.last.isoformat(),
        "known_at": aged.moment_to(asked.known_at),
        "files": listed,
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()
