"""What analysts take along: the current view as a file."""

from collections.abc import Iterator
from dataclasses import replace

from invoicing import listing
from invoicing.documents.sheets import csv_bytes
from invoicing.house import House
from invoicing.ledger.columns import SOURCES
from invoicing.model.decisions import Action, decide, general
from invoicing.model.money import quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.table import Row, View
from invoicing.record import require_view
from invoicing.words import words


def may_export(actor: Actor) -> None:
    """Refuse who may not export."""
    decide(Action.EXPORT, general(actor)).enforce()


def invoices_csv(
    house: House, actor: Actor, view: View, language: str | None = None
) -> Iterator[bytes]:
    """Every row of the view as CSV; only the headers are translated. Refuses before it starts."""
    may_export(actor)
    require_view(actor)
    view.filter.check(SOURCES["invoice"].registry, house.asker(actor).clock)
    w = words(language or actor.language or "en")
    registry = SOURCES["invoice"].registry
    money = {n: p for n in view.columns if (p := registry[n]).sort is Sort.MONEY}
    asked = replace(view, columns=tuple(dict.fromkeys((*view.columns, "currency"))))
    base = house.settings().base_currency

    def cells(row: Row) -> list[Value]:
        return [_in_currency(row, n, n in money, base) for n in view.columns]

    rows = (cells(row) for row in listing.stream(house, actor, asked))
    headers = [w(f"property.{n}") for n in view.columns]
    return csv_bytes(headers, rows, house.settings().timezone)


def _in_currency(row: Row, name: str, money: bool, base: str) -> Value:
    """Money with the digits of its own currency."""
    value = row.values[name]
    if not money or value is None:
        return value
    currency = base if name.startswith("base_") else str(row.values["currency"])
    return quantise(value, currency)  # type: ignore[arg-type]
