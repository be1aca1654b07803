"""The quick filters beside the search: a row each, what its choices mean, and what it offers.

A choice is kept in the URL under the row's parameter, several joined by commas:
``status=open,overdue``. It is one of the row's own choices, a value of its property, `ME` (whose
view it is) or `NOBODY` (the property is empty); days may also be a range,
``2026-01-01..2026-01-31``.
Several choices are joined by OR, the quick filters among themselves by AND.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain

from invoicing.model.dates import ISO_DAY
from invoicing.model.filters import Condition, Filter, both, where
from invoicing.model.lists import split_list
from invoicing.model.people import Actor
from invoicing.model.properties import INVOICE, PAYMENT, Sort

ME, NOBODY = "@me", "@none"
#: More would make an address that no browser keeps.
CHOSEN_MOST = 50

STATUS: Mapping[str, Filter] = {
    "draft": where("status", "is", "draft"),
    "open": where("status", "is", "open"),
    "overdue": where("overdue", "is", True),
    "due_soon": Filter(
        (
            (
                Condition("status", "is", "open"),
                Condition("amount_due", "gt", "0"),
                Condition("due_date", "in_next_days", 7),
            ),
        )
    ),
    "paid": where("status", "is", "paid"),
    "voided": where("status", "is", "voided"),
}
DUE: Mapping[str, Filter] = {
    "overdue": where("overdue", "is", True),
    "this_day": where("due_date", "in_period", "this_day"),
    "this_week": where("due_date", "in_period", "this_week"),
    "next_week": where("due_date", "in_period", "next_week"),
    "this_month": where("due_date", "in_period", "this_month"),
    "next_month": where("due_date", "in_period", "next_month"),
    "last_month": where("due_date", "in_period", "last_month"),
    NOBODY: where("due_date", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Quick:
    """One quick filter: its parameter, the property it asks, and choices with their meaning.

    Without `choices` the values of the property are chosen: those of the registry, else any.
    """

    name: str
    property: str
    choices: Mapping[str, Filter] = field(default_factory=dict)


QUICK: Mapping[str, tuple[Quick, ...]] = {
    "invoice": (
        Quick("status", "status", STATUS),
        Quick("owner", "owner"),
        Quick("due", "due_date", DUE),
        Quick("currency", "currency"),
        Quick("customer", "buyer_name"),
    ),
    "payment": (
        Quick(
            "status",
            "payment_status",
            {s: where("payment_status", "is", s) for s in PAYMENT["payment_status"].choices},
        ),
        Quick("currency", "currency"),
        Quick("customer", "customer"),
    ),
}
REGISTRIES = {"invoice": INVOICE, "payment": PAYMENT}
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


def chosen(params: Mapping[str, str], subject: str) -> Chosen:
    """What is chosen in each quick filter; what cannot be a choice is left out."""
    found = (
        (row.name, tuple(_readable(row, params.get(row.name), subject))) for row in _of(subject)
    )
    return tuple((name, values) for name, values in found if values)


def meaning(choices: Chosen, subject: str, actor: Actor | None = None) -> Filter:
    """What the choices ask for; `ME` is `actor`."""
    rows = {row.name: row for row in _of(subject)}
    return reduce(both, (_any(rows[name], values, actor) for name, values in choices), Filter())


def _of(subject: str) -> Iterable[Quick]:
    return QUICK[subject]


def _readable(row: Quick, text: str | None, subject: str) -> Iterable[str]:
    days = REGISTRIES[subject][row.property].sort is Sort.DATE
    for value in split_list(text)[:CHOSEN_MOST]:
        if not row.choices or value in row.choices or (days and _range(value)):
            yield value


def _range(value: str) -> tuple[str, str] | None:
    first, _, last = value.partition("..")
    return (first, last) if ISO_DAY.fullmatch(first) and ISO_DAY.fullmatch(last) else None


def _any(row: Quick, values: tuple[str, ...], actor: Actor | None) -> Filter:
    """One of the values: a group for each that has a meaning of its own, one for all others."""
    if row.choices:
        return Filter(tuple(chain.from_iterable(_one(row, value).groups for value in values)))
    named = tuple(_name(value, actor) for value in values if value != NOBODY)
    groups = [(Condition(row.property, "any_of", named),)] if named else []
    groups += [(Condition(row.property, "unknown"),)] if NOBODY in values else []
    return Filter(tuple(groups))


def _one(row: Quick, value: str) -> Filter:
    if value in row.choices:
        return row.choices[value]
    return where(row.property, "between", _range(value))


def _name(value: str, actor: Actor | None) -> str:
    return actor.name if actor and value == ME else value
