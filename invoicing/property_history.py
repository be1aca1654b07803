"""Every value every property of an invoice ever had: from when, by whom, by which act.

Nothing of it is ever taken out of the books, so nothing is left out here either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from invoicing import record as records
from invoicing import telling
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.model.filters import lowered
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.report_files import Column, Report
from invoicing.words import Words

LARGEST_ID = 2**53


@dataclass(frozen=True, slots=True)
class Past:
    """One change of one property; values and source in words."""

    property: str
    label: str
    before: str
    after: str
    at: datetime  # naive UTC
    actor: str
    source: str


def past(
    house: House, actor: Actor, id: int, w: Words, words: str = "", property: str = ""
) -> list[Past]:
    """All changes, newest first, whose row holds every word; of one property, or of all."""
    record, settings, registry = records.read(house, actor, id), house.settings(), house.registry()

    def rows() -> Iterator[Past]:
        for happening in record.history:
            source = telling.event(happening, w, record.invoice.currency)
            who = telling.who(happening.actor, w)
            for change in happening.changes:
                pair = telling.change(
                    w, change, registry, record.invoice.currency, settings.timezone
                )
                label = w(f"property.{change.property}")
                yield Past(change.property, label, *pair, happening.at, who, source)

    wanted = lowered(words).split()
    return [
        row
        for row in rows()
        if (not property or row.property == property)
        and _holds(row, w.moment(row.at, settings.timezone), wanted)
    ]


def _holds(row: Past, when: str, words: list[str]) -> bool:
    text = lowered(" ".join((row.label, row.before, row.after, when, row.actor, row.source)))
    return all(word in text for word in words)


def report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The history as a file: `id` of the invoice, `q` searched for, `property` the only one."""
    text = params.get("id", "")
    if not (text.isascii() and text.isdigit() and int(text) < LARGEST_ID):
        raise NotFound("invoice", text or "?")
    w = house.words(w.language)
    invoice = records.read(house, actor, int(text)).invoice
    words, only = params.get("q", ""), params.get("property", "")
    found = past(house, actor, invoice.id, w, words, only)
    name = invoice.number or invoice.title or w("list.draft", id=invoice.id)
    empty = w("common.empty")
    rows: list[list[Value]] = [
        [
            p.label,
            None if p.before == empty else p.before,
            None if p.after == empty else p.after,
            p.at,
            p.actor,
            p.source,
        ]
        for p in found
    ]
    about: list[list[Value]] = [[w("export.row_count"), len(rows)]]
    if words:
        about.append([w("export.search"), words])
    if only:
        about.append([w("history.property"), w(f"property.{only}")])
    return Report(w("history.of", name=name), _columns(w), rows, about)


def _columns(w: Words) -> list[Column]:
    heads = ("property", "before", "after", "when", "who", "source")
    return [Column(w(f"history.{n}"), Sort.MOMENT if n == "when" else Sort.TEXT) for n in heads]
