"""Reports as files: a table with its headers, and a page about what was asked.

A report is small beside the books (lines of a report, not records), so it is made at once and in
memory. Whoever may export may take one along.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from invoicing import listing
from invoicing.documents import packing
from invoicing.documents.sheet import About, Sheet
from invoicing.documents.sheet import Column as SheetColumn
from invoicing.exporting import may_export
from invoicing.house import House
from invoicing.ledger import machine_files
from invoicing.model.errors import InvalidInput
from invoicing.model.exports import Format
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.table import View
from invoicing.words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A header and the kind of its values."""

    header: str
    sort: Sort


@dataclass(frozen=True)
class Report:
    """`about` are the lines of the second sheet: labels and what was asked."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    about: Sequence[Sequence[Value]]


def made(house: House, actor: Actor, report: Report, format: str, w: Words) -> tuple[str, bytes]:
    """Name and content of the file; refuses who may not export, and formats there are not."""
    may_export(actor)
    if format not in FORMATS:
        raise InvalidInput("format", "report.formats", offered=", ".join(FORMATS))
    settings = house.settings()
    head: list[Sequence[Value]] = [
        [w("export.name"), report.title],
        [w("export.company"), settings.company.name],
        [w("export.made_at"), house.now()],
        [w("export.made_by"), actor.name],
    ]
    return named(house, report), written(report, Format(format), head, settings.timezone, w)


def named(house: House, report: Report) -> str:
    """What the file is called, before the dot."""
    return f"{packing.file_name(report.title)} {house.today().isoformat()}"


def written(
    report: Report, format: Format, head: Sequence[Sequence[Value]], zone: ZoneInfo, w: Words
) -> bytes:
    """The file itself; `head` is told before what the report says about itself, where the format
    has a place for it."""
    return WRITERS[format](report, format, head, zone, w)


Head = Sequence[Sequence[Value]]


def _sheet(report: Report, format: Format, head: Head, zone: ZoneInfo, w: Words) -> bytes:
    columns = [
        SheetColumn(c.header, c.sort, _longest(report, i)) for i, c in enumerate(report.columns)
    ]
    kind = packing.KINDS[format]
    if len(report.rows) > kind.rows:
        raise InvalidInput("rows", "report.too_long", most=kind.rows)
    file = BytesIO()
    sheet = Sheet(report.title, columns, zone, report.rows)
    kind.write(sheet, About(w("export.about"), [*head, *report.about]), file)
    return file.getvalue()


def _parquet(report: Report, format: Format, head: Head, zone: ZoneInfo, w: Words) -> bytes:
    with TemporaryDirectory(prefix="report-") as folder:
        target = Path(folder) / str(format)
        columns = [(column.header, column.sort) for column in report.columns]
        machine_files.save_rows(columns, report.rows, target)
        return target.read_bytes()


Writer = Callable[[Report, Format, Head, ZoneInfo, Words], bytes]
#: How a report is written in each format: for people, for anything, for programs.
WRITERS: Mapping[Format, Writer] = {
    Format.XLSX: _sheet,
    Format.CSV: _sheet,
    Format.PARQUET: _parquet,
}
FORMATS = tuple(WRITERS)


def _longest(report: Report, place: int) -> int:
    texts: Iterable[str] = (str(row[place]) for row in report.rows[:1_000])
    return max(map(len, texts), default=8)


def asked_in_words(house: House, actor: Actor, view: View, w: Words) -> list[list[Value]]:
    """The filter and the search of a view, as label and value."""
    said = listing.in_words(house, actor, view.filter, house.registry(), w)
    rows: list[list[Value]] = [[w("export.filter"), said or w("export.no_filter")]]
    return [*rows, [w("export.search"), view.search]] if view.search else rows
