"""How fast the books are, measured beside hand-written SQL in the same run.

CASES is the table: a case measures one thing and gives `Figure`s. A figure is held against
either the ratio to its reference, or a limit of its own in its own unit, which may be stated
for one size of the books only. What is asked are the rows of `bench_questions.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from invoicing import forecast, key_figures, lately, overview, receivables, record, sampling
from invoicing.bench_exports import EXPORTS
from invoicing.bench_figures import Figure, for_a_million, ms
from invoicing.bench_papers import PAPERS
from invoicing.bench_questions import QUESTIONS, WE, Ask, Facts, Question
from invoicing.house import SAMPLE, House, wall_clock
from invoicing.ledger import yardsticks
from invoicing.ledger.bench_peers import PEERS, Asked, NotHere
from invoicing.ledger.database import Ledger
from invoicing.ledger.yardsticks import YARDSTICKS, Rows
from invoicing.model.aging import AgingQuestion
from invoicing.model.errors import InvalidInput
from invoicing.model.forecast import WhatIf
from invoicing.model.key_figures import Measured
from invoicing.model.table import View

MAKING = "sample generation"
RAW = "raw SQL"
#: Questions about what was outstanding then, and what each may take at a million.
PAST = {
    "aging of a past day": 300,
    "aging of a past day by owner": 300,
    "aging of a past day as known then": 300,
    "24 month-ends": 1_500,
}
#: What a forecast may take at a million: read, worked out again, held against the year before.
FORECAST = {"as it stands": 1_000, "what if": 500, "of the year before": 5_000}
ENTRIES = 2_000_000
#: What others take long for is asked of them so often at most.
PEERS_REPEAT = 3


@dataclass(frozen=True)
class Bench:
    """Sample books to measure: where they are, how they came to be, and how often to ask."""

    house: House
    invoices: int
    made_ms: float
    repeat: int
    open: ExitStack
    found: dict[str, Figure] = field(default_factory=dict)
    peers: dict[str, Asked | None] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str], float] = field(default_factory=dict)

    def facts(self) -> Facts:
        """What the questions name."""
        with self.house.reading() as cursor:
            return yardsticks.facts(cursor, self.house.asker(WE).clock)

    def rows(self, name: str) -> int:
        """How many rows the answer to a question has."""
        with self.house.reading() as cursor:
            return sum(map(len, YARDSTICKS[name].ask(cursor, self.facts())))

    def peer(self, name: str) -> Asked | None:
        """Another engine over the same rows, from the first question on; None: not here."""
        if name not in self.peers:
            cursor = self.open.enter_context(self.house.reading())
            beside = PEERS[name](cursor, self.house.home)
            try:
                self.peers[name] = self.open.enter_context(beside)
            except NotHere:
                self.peers[name] = None
        return self.peers[name]

    def question(self, name: str) -> Figure:
        """Our door's time for a question beside raw SQL, measured once."""
        if name not in self.found:
            self.found[name] = _beside_raw(self, name, QUESTIONS[name])
        return self.found[name]

    def beside(self, name: str, mine: Figure) -> Iterator[Figure]:
        """What the other engines that are here take for a question, each asked once."""
        for peer in PEERS if YARDSTICKS[name].elsewhere else ():
            if asked := self.peer(peer):
                if (name, peer) not in self.elsewhere:
                    act = partial(asked, YARDSTICKS[name], self.facts())
                    assert act() == self.rows(name), f"{peer}: {name}"
                    took = [ms(act) for _ in range(min(self.repeat, PEERS_REPEAT))]
                    self.elsewhere[name, peer] = median(took)
                theirs, about = self.elsewhere[name, peer], f"{mine.name}, {peer}"
                yield Figure(about, mine.ours, "ms", peer, theirs, beside=mine.name)


Case = Callable[[Bench], Iterable[Figure]]


def sample_generation(bench: Bench) -> Iterator[Figure]:
    """Sample books from nothing to a closed file."""
    yield Figure(MAKING, bench.made_ms, limit=for_a_million(bench.invoices, 60_000))


def file_size(bench: Bench) -> Iterator[Figure]:
    """The file of these books."""
    size = bench.house.ledger.path.stat().st_size / 1_000_000
    yield Figure("file size", size, "MB", limit=for_a_million(bench.invoices, 1_000))


def asking(name: str) -> Case:
    """One question: ours and raw in turn, then what other engines take for it."""

    def measure(bench: Bench) -> Iterator[Figure]:
        mine = bench.question(name)
        yield mine
        yield from bench.beside(name, mine)

    return measure


def _beside_raw(bench: Bench, name: str, question: Question) -> Figure:
    house, facts = bench.house, bench.facts()
    ours = question.put(house, facts)

    def raw() -> list[Rows]:
        with house.reading() as own:
            return YARDSTICKS[name].ask(own, facts)

    _must_agree(name, question, ours, raw)
    pairs = [(ms(ours), ms(raw)) for _ in range(bench.repeat)]
    mine, theirs = (median(times) for times in zip(*pairs, strict=True))
    limit = for_a_million(bench.invoices, question.limit)
    return Figure(question.title(name), mine, "ms", RAW, theirs, limit)


def _must_agree(name: str, question: Question, ours: Ask, raw: Ask) -> None:
    """Comparing times is idle unless both give the same answer."""
    for mine, theirs in zip(question.told(ours()), raw(), strict=True):
        same = mine == theirs if question.in_order else _sorted(mine) == _sorted(theirs)
        assert same, name


def _sorted(rows: Rows) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


def all_questions(bench: Bench) -> Iterator[Figure]:
    """Median and worst of all questions."""
    ratios = [bench.question(name).ratio or 0 for name in QUESTIONS]
    for name, found, most in (("median", median(ratios), 1.3), ("worst", max(ratios), 2)):
        limit = for_a_million(bench.invoices, most)
        yield Figure(f"all questions: {name}", found, "ratio", limit=limit)


def middle_page(bench: Bench) -> Iterator[Figure]:
    """A page in the middle of the table beside the first."""
    first, middle = (bench.question(name).ours for name in ("newest", "page in the middle"))
    limit = for_a_million(bench.invoices, 3)
    yield Figure("page in the middle", middle, "ms", "first page", first, limit)


def past_days(bench: Bench) -> Iterator[Figure]:
    """What was outstanding then, from the entries, by the clock; and with nothing filtered, so
    that deleted invoices and money on no invoice are in it."""
    with bench.house.reading() as cursor:
        many = yardsticks.entries(cursor)
    least = for_a_million(bench.invoices, ENTRIES)
    yield Figure("then: entries", many, "entries", limit=least, at_least=True)
    for name, most in PAST.items():
        limit = for_a_million(bench.invoices, most)
        mine = Figure(f"then: {name}", bench.question(name).ours, limit=limit)
        yield mine
        yield from bench.beside(name, mine)
    past = AgingQuestion(receivables.moments(bench.house, bench.facts()["past"]))
    whole = median(
        ms(lambda: receivables.aged(bench.house, WE, View(("id",)), past))
        for _ in range(min(bench.repeat, PEERS_REPEAT))
    )
    yield Figure("then: aging of everything", whole)


def forecasts(bench: Bench) -> Iterator[Figure]:
    """The cash forecast in the company's currency, as its page asks for it."""
    house, asked = bench.house, forecast.asking(bench.house, WE, {})
    code = house.settings().base_currency
    found = forecast.standing(house, WE, asked)
    acts: dict[str, Callable[[], object]] = {
        "as it stands": lambda: forecast.standing(house, WE, asked).forecast(code),
        "what if": lambda: found.forecast(code, WhatIf(delay=14)),
        "of the year before": lambda: forecast.back_tests(house, WE, asked, code),
    }
    for name, act in acts.items():
        took = median(ms(act) for _ in range(min(bench.repeat, PEERS_REPEAT)))
        limit = for_a_million(bench.invoices, FORECAST[name])
        yield Figure(f"forecast: {name}", took, limit=limit)


def pages(bench: Bench) -> Iterator[Figure]:
    """What the overview asks, at once and whole, and the key figures line by line."""
    house, all_of_them = bench.house, View(("id",))

    def at_once() -> None:
        found = overview.at_once(house, WE, all_of_them, overview.BASE)
        for name in ("owner", "buyer_name"):
            overview.by(house, WE, found, name)

    def whole() -> None:
        at_once()
        overview.overview(house, WE, all_of_them, overview.BASE)
        lately.last(house, WE, all_of_them)
        lately.by_day(house, WE, all_of_them)

    def figures(by: str) -> list[Measured]:
        days = int(key_figures.USUAL_DAYS)
        asked = key_figures.Asking(all_of_them, by, days, receivables.moments(house))
        return key_figures.measured(house, WE, asked)

    asks: dict[str, tuple[Ask, float]] = {
        "overview, what comes first": (at_once, 300),
        "overview": (whole, 1_500),
        "latest activity": (lambda: lately.last(house, WE, all_of_them), 100),
        "activity day by day": (lambda: lately.by_day(house, WE, all_of_them), 100),
        "activity of a day": (lambda: lately.of_day(house, WE, all_of_them, house.today()), 100),
        "key figures by owner": (partial(figures, "owner"), 1_500),
        "key figures by buyer": (partial(figures, "buyer_name"), 1_500),
    }
    for name, (act, most) in asks.items():
        took = [ms(act) for _ in range(min(bench.repeat, PEERS_REPEAT) + 1)]
        yield Figure(f"page: {name}", median(took[1:]), limit=for_a_million(bench.invoices, most))


def other_engines(bench: Bench) -> Iterator[Figure]:
    """A word about those that are not here."""
    for name in PEERS:
        if bench.peer(name) is None:
            yield Figure(f"beside {name}", None, reference=name)


def record_page(bench: Bench) -> Iterator[Figure]:
    """One invoice with its lines, payments, history and menu."""
    with bench.house.reading() as cursor:
        ids = yardsticks.some_invoices(cursor, max(bench.repeat, 50))
    times = [ms(lambda id=id: record.read(bench.house, WE, id)) for id in ids]  # type: ignore[misc]
    yield Figure("record page", median(times), limit=30)


CASES: dict[str, Case] = {
    MAKING: sample_generation,
    "file size": file_size,
    "record page": record_page,
    **{question.title(name): asking(name) for name, question in QUESTIONS.items()},
    "all questions": all_questions,
    "page in the middle": middle_page,
    "then": past_days,
    "forecast": forecasts,
    "page:": pages,
    "other engines": other_engines,
    **EXPORTS,
    **PAPERS,
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
        made_ms = ms(lambda: _make(Path(folder), invoices, partial(tell, MAKING)))
        house = House(Ledger(Path(folder) / SAMPLE), Path(folder), wall_clock())
        with closing(house.ledger), ExitStack() as stack:
            bench = Bench(house, invoices, made_ms, repeat, stack)
            for done, (name, case) in enumerate(chosen.items(), 1):
                yield from case(bench)
                tell(name, done / len(chosen))


def _make(home: Path, invoices: int, tell: Callable[[float], None]) -> None:
    sampling.make(home, wall_clock(), invoices, progress=tell)
