"""Any filter finds the same in the books and in plain Python, in books that are hard to ask."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicing import exporting, listing
from invoicing.house import House
from invoicing.ledger import reading
from invoicing.model.dates import PERIODS, Clock
from invoicing.model.filters import (
    Condition,
    Filter,
    Was,
    filter_from,
    lowered,
    operators_for,
    where,
)
from invoicing.model.properties import INVOICE, Property, Registry, Sort
from invoicing.model.table import Row, View
from tests.houses import KARI, a_house, ask, set_up
from tests.nasty_books import nasty

SUBJECTS = ("invoice", "payment")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)


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


# ── any filter ───────────────────────────────────────────────────────────────────────────────────

Cells = dict[str, list[Any]]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)
SIGNS = st.sampled_from(["%", "_", "50 %", "under_", "\\", "'", "å", "ß", "ss", "σ"])
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


@pytest.mark.contract("A-80")
@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York"])
@pytest.mark.parametrize(
    ("subject", "examples"),
    [
        ("invoice", 300),
        ("payment", 100),
        # with both zones, ten thousand filters
        pytest.param("invoice", 4_000, marks=pytest.mark.slow),
        pytest.param("payment", 1_000, marks=pytest.mark.slow),
    ],
)
def test_the_books_and_plain_python_find_the_same(
    house: House, subject: str, examples: int, zone: str
) -> None:
    set_up(house, zone=zone)
    rows, clock = everything(house, subject), house.asker(KARI).clock
    registry, told = house.registry(subject), pasts(house, subject)

    some: list[bool] = []
    asked = filters(registry, cells_of(rows, told))

    @settings(max_examples=examples)
    @given(asked)
    def agree(wanted: Filter) -> None:
        ids = found(house, wanted, subject)
        assert ids == twin(rows, wanted, registry, clock, told)
        some.append(0 < len(ids) < len(rows))

    agree()
    assert len(some) >= examples
    assert sum(some) > examples / 4, "most filters found nothing, or everything"


@pytest.mark.contract("A-80")
@pytest.mark.parametrize("examples", [40, pytest.param(2_000, marks=pytest.mark.slow)])
def test_what_is_counted_is_what_is_listed_and_what_a_file_gets(
    house: House, examples: int
) -> None:
    rows = everything(house, "invoice")
    registry = house.registry()
    asked = filters(registry, cells_of(rows, pasts(house, "invoice")))

    @settings(max_examples=examples)
    @given(asked, st.sampled_from([*registry.properties]), st.booleans())
    def agree(wanted: Filter, sort: str, descending: bool) -> None:
        view = View(("id", "currency"), wanted, sort=sort, descending=descending, size=500)
        table = listing.page(house, KARI, view)
        text = b"".join(exporting.invoices_csv(house, KARI, view)).decode("utf-8-sig")
        file = [line.split(",") for line in text.splitlines()[1:]]
        assert [str(row.id) for row in table.rows] == [id for id, _ in file]
        assert table.count == len(file)
        assert {s.currency: s.count for s in table.sums} == Counter(code for _, code in file)

    agree()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_property_takes_every_operator_of_its_kind(house: House, subject: str) -> None:
    registry, told = house.registry(subject), pasts(house, subject)
    rows, clock = everything(house, subject), house.asker(KARI).clock
    for prop in registry.properties.values():
        assert operators_for(prop), prop.name
        for operator in operators_for(prop):
            value = SAMPLES[operator.takes](prop, operator.key)
            wanted = where(prop.name, operator.key, value)
            same = twin(rows, wanted, registry, clock, told)
            assert found(house, wanted, subject) == same, wanted


def _sample(prop: Property) -> Any:
    if prop.choices:
        return prop.choices[0]
    return {Sort.FLAG: True, Sort.NUMBER: "3", Sort.MONEY: "100"}.get(prop.sort, "Kari Nordmann")


SAMPLES = {
    "none": lambda prop, key: None,
    "one": lambda prop, key: _sample(prop),
    "two": lambda prop, key: (_sample(prop), _sample(prop)),
    "many": lambda prop, key: [_sample(prop)],
    "days": lambda prop, key: {
        "between": ("2026-03-01", "2026-03-31"),
        "in_period": "last_month",
    }.get(key, 30 if "days" in key else "2026-03-28"),
}


ASKED = filters(INVOICE, {name: [] for name in INVOICE.properties})


@given(ASKED)
def test_a_filter_survives_its_json(wanted: Filter) -> None:
    assert filter_from(wanted.to_json()) == wanted


def test_letters_have_one_lower_case_here_and_in_the_books(house: House) -> None:
    letters = ask(house, "select i, lower(chr(i::int)) from range(1, 12288) t(i)")
    assert [(i, low) for i, low in letters if lowered(chr(i)) != low] == []


@pytest.mark.parametrize("evil", ["'; drop table invoice; --", '" or 1=1 --', "$v0", "%", "\\"])
def test_a_value_is_only_a_value(house: House, evil: str) -> None:
    rows = everything(house, "invoice")
    same = {row.id for row in rows if (row.values["title"] or "").lower() == evil.lower()}
    assert found(house, where("title", "is", evil)) == same
    view = View(("id",), search=evil)
    assert listing.page(house, KARI, view).count <= len(rows)
    assert len(everything(house, "invoice")) == len(rows)
