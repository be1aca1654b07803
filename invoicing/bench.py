"""How fast the books are, measured beside hand-written SQL in the same run.

CASES is the table: a case measures one thing and gives `Figure`s. A figure is held against
either the ratio to its reference, or a limit of its own in its own unit, which may be stated
for one size of the books only.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from invoicing import listing, record, sampling
from invoicing.house import SAMPLE, House, wall_clock
from invoicing.ledger import yardsticks
from invoicing.ledger.database import Ledger
from invoicing.ledger.yardsticks import YARDSTICKS
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter
from invoicing.model.people import system
from invoicing.model.table import View

MILLION = 1_000_000
MAKING = "sample generation"
WE = system("bench")


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` in `unit`; `reference_ms` None: none was measured. `limit` is of the ratio where
    there is a reference, else of `ours`; None: it is stated for other books than these."""

    name: str
    ours: float
    unit: str = "ms"
    reference: str | None = None
    reference_ms: float | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.reference_ms if self.reference_ms else None

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept; None where none is stated."""
        if self.limit is None:
            return None
        return (self.ours if self.reference_ms is None else self.ratio or 0) <= self.limit


@dataclass(frozen=True)
class Bench:
    """Sample books to measure: where they are, how they came to be, and how often to ask."""

    house: House
    invoices: int
    made_ms: float
    repeat: int


def _ms(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1_000


def _for_a_million(bench: Bench, limit: float) -> float | None:
    return limit if bench.invoices == MILLION else None


def sample_generation(bench: Bench) -> Figure:
    """Sample books from nothing to a closed file."""
    limit = _for_a_million(bench, 60_000)
    return Figure(MAKING, bench.made_ms, limit=limit)


def file_size(bench: Bench) -> Figure:
    """The file of these books."""
    size = bench.house.ledger.path.stat().st_size / 1_000_000
    return Figure("file size", size, "MB", limit=_for_a_million(bench, 1_000))


#: The questions of `YARDSTICKS` as an analyst asks them; {text} is a word that is found.
VIEWS: dict[str, Callable[[str], View]] = {
    "newest": lambda text: View(yardsticks.COLUMNS),
    "overdue": lambda text: View(
        yardsticks.COLUMNS,
        Filter(((Condition("overdue", "is", True), Condition("currency", "is", "NOK")),)),
        sort="due_date",
        descending=False,
    ),
    "search": lambda text: View(yardsticks.COLUMNS, search=text),
}


def index_page(name: str) -> Callable[[Bench], Figure]:
    """A page of the index with its count and sums, ours and raw in turn."""

    def measure(bench: Bench) -> Figure:
        house = bench.house
        with house.reading() as cursor:
            text, today = yardsticks.searched(cursor), house.today()
            view = VIEWS[name](text)

            def ours() -> object:
                return listing.page(house, WE, view)

            def raw() -> object:
                with house.reading() as own:
                    return YARDSTICKS[name].ask(own, text=text, today=today)

            _must_agree(house, view, name, text)
            pairs = [(_ms(ours), _ms(raw)) for _ in range(bench.repeat)]
        mine, theirs = (median(times) for times in zip(*pairs, strict=True))
        title = f"index page + totals: {name}"
        return Figure(title, mine, reference="raw SQL", reference_ms=theirs, limit=1.5)

    return measure


def _must_agree(house: House, view: View, name: str, text: str) -> None:
    """Comparing times is idle unless both give the same answer."""
    table = listing.page(house, WE, view)
    with house.reading() as cursor:
        totals, rows = YARDSTICKS[name].ask(cursor, text=text, today=house.today())
    assert [(s.currency, s.count, *s.amounts.values()) for s in table.sums] == totals, name
    assert [(row.id, *row.values.values()) for row in table.rows] == rows, name


def record_page(bench: Bench) -> Figure:
    """One invoice with its lines, payments, history and menu."""
    with bench.house.reading() as cursor:
        ids = yardsticks.some_invoices(cursor, max(bench.repeat, 50))
    times = [_ms(lambda id=id: record.read(bench.house, WE, id)) for id in ids]  # type: ignore[misc]
    return Figure("record page", median(times), limit=30)


CASES: dict[str, Callable[[Bench], Figure]] = {
    MAKING: sample_generation,
    "file size": file_size,
    **{f"index page + totals: {name}": index_page(name) for name in YARDSTICKS},
    "record page": record_page,
}


def run(
    invoices: int,
    only: str | None = None,
    repeat: int = 15,
    progress: Callable[[str, float], None] | None = None,
) -> Iterator[Figure]:
    """Measure in a home of its own; figures come as they are found.

    `only` names a case, or what its name begins with; `progress` hears what is done, 0 to 1.
    """
    chosen = {name: case for name, case in CASES.items() if name.startswith(only or "")}
    if not chosen:
        raise InvalidInput("only", "cli.bench.unknown", name=only, offered=", ".join(CASES))
    if repeat < 1:
        raise InvalidInput("repeat", "cli.needs_whole", found=str(repeat))
    tell = progress or (lambda _name, _done: None)
    with TemporaryDirectory(prefix="bench-") as folder:
        made_ms = _ms(lambda: _make(Path(folder), invoices, partial(tell, MAKING)))
        house = House(Ledger(Path(folder) / SAMPLE), Path(folder), wall_clock())
        with closing(house.ledger):
            bench = Bench(house, invoices, made_ms, repeat)
            for done, (name, case) in enumerate(chosen.items(), 1):
                yield case(bench)
                tell(name, done / len(chosen))


def _make(home: Path, invoices: int, tell: Callable[[float], None]) -> None:
    sampling.make(home, wall_clock(), invoices, progress=tell)
