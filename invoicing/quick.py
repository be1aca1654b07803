"""The quick filters beside the search: a row each, what its choices mean, and what it offers.

A choice is kept in the URL under the row's parameter, several joined by commas:
``status=open,overdue``. It is one of the row's own choices, a value of its property, `ME` (whose
view it is) or `NOBODY` (the property is empty); days may also be a range,
``2026-01-01..2026-01-31``.
Several choices are joined by OR, the quick filters among themselves by AND.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import chain

from invoicing import offering
from invoicing.house import House
from invoicing.ledger.columns import SOURCES
from invoicing.model import customer
from invoicing.model.dates import ISO_DAY
from invoicing.model.filters import Condition, Filter, both, where
from invoicing.model.lists import split_list
from invoicing.model.people import Actor
from invoicing.model.properties import PAYMENT, Sort

ME, NOBODY = "@me", customer.NOBODY
#: More would make an address that no browser keeps.
CHOSEN_MOST = 50
#: So many values are offered at once; typing finds the others.
OFFERED_MOST = 20

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
    words: str = ""  # the prefix of its choices' keys
    searched: bool = False  # too many values to list: they are found by typing
    people: bool = False  # offers ME, and NOBODY


QUICK: Mapping[str, tuple[Quick, ...]] = {
    "invoice": (
        Quick("status", "status", STATUS, "quick."),
        Quick("owner", "owner", people=True),
        Quick("due", "due_date", DUE, "quick.due."),
        Quick("currency", "currency"),
        Quick("customer", "buyer_name", searched=True),
    ),
    "payment": (
        Quick(
            "status",
            "payment_status",
            {s: where("payment_status", "is", s) for s in PAYMENT["payment_status"].choices},
            "payment_status.",
        ),
        Quick("currency", "currency"),
        Quick("customer", "customer", searched=True),
    ),
}
#: Parameter and values of each quick filter that is set.
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
    days = has_days(row, subject)
    for value in split_list(text)[:CHOSEN_MOST]:
        if not row.choices or value in row.choices or (days and days_of(value)):
            yield value


def has_days(row: Quick, subject: str) -> bool:
    """Whether any range of days can be chosen too."""
    return SOURCES[subject].registry[row.property].sort is Sort.DATE


def days_of(value: str) -> tuple[date, date] | None:
    """The days of a range, ``2026-01-01..2026-01-31``; None for anything else."""
    first, _, last = value.partition("..")
    if not (ISO_DAY.fullmatch(first) and ISO_DAY.fullmatch(last)):
        return None
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None


def of_days(first: date, last: date) -> str:
    """The choice that `days_of` reads."""
    return f"{first.isoformat()}..{last.isoformat()}"


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
    first, last = days_of(value) or (None, None)
    return where(row.property, "between", (str(first), str(last)))


def _name(value: str, actor: Actor | None) -> str:
    return actor.name if actor and value == ME else value


def offered(
    house: House, actor: Actor, row: Quick, subject: str = "invoice", words: str = ""
) -> list[str]:
    """What can be chosen in a quick filter, within the actor's reach; `words` search the values."""
    if row.choices:
        return list(row.choices)
    most = OFFERED_MOST if row.searched else offering.OFFERED_MOST
    found = offering.values(house, actor, row.property, subject, words, most)
    return [ME, NOBODY, *found] if row.people else list(found)
