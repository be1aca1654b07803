"""The reports that can be taken along as files, by the names of their addresses."""

from collections.abc import Callable, Mapping

from invoicing import (
    aged,
    deletions,
    file_log,
    forecast,
    key_figures,
    pivot,
    property_history,
    rolling,
)
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.model.people import Actor
from invoicing.report_files import Report, made
from invoicing.words import Words

Made = Callable[[House, Actor, Mapping[str, str], Words], Report]
REPORTS: Mapping[str, Made] = {
    "aged": aged.report,
    "deletions": deletions.report,
    "property-history": property_history.report,
    "roll_forward": rolling.report,
    "over_time": rolling.months_report,
    "key_figures": key_figures.report,
    "pivot": pivot.report,
    "forecast": forecast.report,
}


def file(
    house: House, actor: Actor, name: str, format: str, params: Mapping[str, str], w: Words
) -> tuple[str, bytes]:
    """Name (without suffix) and content of a report as parameters ask for it, in `format`; who
    takes it is in the log."""
    if name not in REPORTS:
        raise NotFound("page", name)
    report = REPORTS[name](house, actor, params, w)
    file = made(house, actor, report, format, w)
    taken(house, actor, name, report, format, w)
    return file


def taken(house: House, actor: Actor, name: str, report: Report, format: str, w: Words) -> None:
    """Write a report that is taken along into the log."""
    asked = file_log.in_words(report.about, w, house.settings().timezone)
    file_log.note(house, actor, name, report.title, format, len(report.rows), asked)
