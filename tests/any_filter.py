"""Filters at random over books of one's own, and what plain Python finds with them."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from invoicing import listing
from invoicing.house import House
from invoicing.ledger import reading
from invoicing.model.dates import PERIODS, Clock
from invoicing.model.filters import Condition, Filter, Was, operators_for
from invoicing.model.properties import Property, Registry, Sort
from invoicing.model.table import Row, View
from tests.houses import KARI, ask


def everything(house: House, subject: str) -> list[Row]:
    registry = house.registry(subject)
    view = View(tuple(registry.properties), sort=next(iter(registry.properties)))
    return list(listing.stream(house, KARI, view, subject))


def found(house: House, wanted: Filter, subject: str = "invoice") -> set[int]:
    first = next(iter(house.registry(subject).properties))
    view = View((first,), filter=wanted, sort=first)
    return {row.id for row in listing.stream(house, KARI, view, subject)}


Pasts = dict[int, dict[str, list[Was]]]


def pasts(house: House, subject: str) -> Pasts:
    """Record → property → what it was before each change, as the history tells."""
    found: Pasts = {}
    for (id,) in ask(house, f"select id from {subject}"):
        told = found.setdefault(id, {})
        with house.reading() as cursor:
            happened = reading.history(cursor, subject, id)
        for line in happened:
            for change in line.changes if line.version != 1 else ():
                told.setdefault(change.property, []).append(Was(line.at, change.before))
    return found


def twin(
    rows: list[Row], wanted: Filter, registry: Registry, clock: Clock, told: Pasts
) -> set[int]:
    return {row.id for row in rows if wanted.holds(row.values, registry, clock, told[row.id])}


Cells = dict[str, list[Any]]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)
SIGNS = st.sampled_from(
    ["%", "_", "50 %", "under_", "\\", "'", '"', "å", "Å", "ß", "ẞ", "ss", "σ", "😀", "\u0308"]
)
ANY_DAY = st.dates(date(2025, 12, 1), date(2026, 12, 1)).map(date.isoformat)
ANY_NUMBER = st.decimals(-1000, 1000, places=2).map(str)


def cells_of(rows: list[Row], told: Pasts) -> Cells:
    """For every property the values the books hold or held, as a filter would write them."""
    held = {name: {row.values[name] for row in rows} for name in rows[0].values}
    for name, values in held.items():
        values |= {was.value for past in told.values() for was in past.get(name, ())}
        values.discard(None)
    return {name: sorted(map(_written, values), key=repr) for name, values in held.items()}


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value if isinstance(value, bool | str) else str(value)


def values(prop: Property, takes: str, key: str, cells: Cells) -> st.SearchStrategy[Any]:
    """What may be asked of a property with an operator."""
    one = _one(prop, cells[prop.name])
    if takes == "days" and key in ("in_period", "between"):
        return st.sampled_from(sorted(PERIODS)) if key == "in_period" else st.tuples(one, one)
    if takes == "days":
        return st.integers(0, 60) if "days" in key else one
    many = st.lists(one, min_size=1, max_size=3).map(tuple)
    return {"none": st.none(), "one": one, "two": st.tuples(one, one), "many": many}[takes]


def _one(prop: Property, held: list[Any]) -> st.SearchStrategy[Any]:
    """A value the property has somewhere (of a text also a piece), or any other."""
    if prop.choices or prop.sort is Sort.FLAG:
        return st.sampled_from(prop.choices or (True, False))
    if prop.sort in (Sort.DATE, Sort.MOMENT):
        return st.sampled_from(held or ["2026-03-28"]) | ANY_DAY
    if prop.sort in (Sort.NUMBER, Sort.MONEY):
        return st.sampled_from(held or ["0"]) | ANY_NUMBER
    pieces = [p for t in held for p in (t, t.upper(), t.lower(), *t.split(), t[1:4])]
    return (st.sampled_from(pieces or ["x"]) | SIGNS | ANY_TEXT).filter(str.strip)


@st.composite
def conditions(draw: st.DrawFn, registry: Registry, cells: Cells) -> Condition:
    prop = draw(st.sampled_from(list(registry.properties.values())))
    operator = draw(st.sampled_from(operators_for(prop)))
    asked = values(prop, operator.takes, operator.key, cells)
    return Condition(prop.name, operator.key, draw(asked))


def filters(registry: Registry, cells: Cells) -> st.SearchStrategy[Filter]:
    group = st.lists(conditions(registry, cells), min_size=1, max_size=3).map(tuple)
    return st.lists(group, min_size=1, max_size=3).map(tuple).map(Filter)
