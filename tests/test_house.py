"""The plan of the house, read from the syntax tree of every file.

The tables say who may import whom, which package is at home where, how long things may be, and
what is written in one place only. A new room or package is a new row here.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests import sources
from tests.sources import PACKAGE, everything, place, product, written


@dataclass(frozen=True)
class Room:
    """Which other rooms its files may import, and which packages are at home in it."""

    rooms: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()


def room(rooms: str = "", packages: str = "") -> Room:
    return Room(frozenset(rooms.split()), frozenset(packages.split()))


# name        may import (besides itself and the standard library)      packages at home
ROOMS = {
    "app":       room("pages web cli doors words model",                "streamlit"),
    "pages":     room("doors words model",                              "streamlit pandas plotly"),
    "web":       room("doors words model",                              "starlette"),
    "cli":       room("doors words model"),
    "doors":     room("ledger documents intake outside words model"),
    "ledger":    room("model",                                          "duckdb pyarrow"),
    "documents": room("model",                                          "fpdf fontTools segno"),
    "intake":    room("model",                                          "openpyxl defusedxml"),
    "outside":   room("model",                                          "argon2 stripe"),
    "words":     room("model",                                          "babel"),
    "model":     room(),
}  # fmt: skip

# Money and quantities are decimal here. An exception: "file: function" → why a float is right.
NO_FLOATS_IN = {"model", "ledger", "documents", "intake", "doors"}
FLOATS: dict[str, str] = {}

# These ask a door, which asks whether the actor may; they never open the books themselves.
ONLY_THROUGH_DOORS = {"app", "pages", "web", "cli"}
BEHIND_THE_DOORS = re.compile(r"^house\.(ledger|books|looking|reading|asker)(\.|$)")

LONGEST_FUNCTION = 40
LONGEST_FILE = {".py": 400, ".sql": 600, ".js": 600, ".css": 600}

CLOCKS = re.compile(
    r"(^|\.)((datetime|date)\.(now|utcnow|today)|time\.(time|time_ns|localtime|gmtime|ctime))$"
)
STOPWATCHES = re.compile(r"(^|\.)(monotonic|perf_counter|process_time)(_ns)?$")
CLOCKS_OF_SQL = re.compile(
    r"\b(current_(date|time|timestamp)\b|local(time|timestamp)\b"
    r"|(now|today|get_current_timestamp)\s*\(\s*\))",
    re.IGNORECASE,
)
SQL = re.compile(
    r"""^\s*(
        select\s.+\sfrom\s | with\s+(recursive\s+)?\w+\s+as\s*(materialized\s*)?\( |
        insert\s+(or\s+\w+\s+)?into\s | update\s+\w+\s+set\s | delete\s+from\s |
        (create|alter|drop)\s+(or\s+replace\s+)?(temp\w*\s+)?(table|view|index|macro|type)\s |
        copy\s+.+\s(to|from)\s | attach\s+' | pragma\s+\w | begin\s+transaction
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
PROMISES = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


# ── the rules: each tells what is wrong, a line per fault ────────────────────────────────────────


def rooms_that_know_too_much() -> Iterator[str]:
    for source in product():
        may = {source.room} | ROOMS[source.room].rooms
        for where, module in sources.imports(source):
            there = sources.room_of_module(module)
            if there and there not in may:
                yield f"{where}: {source.room} imports {there} ({module})"


def packages_away_from_home() -> Iterator[str]:
    for source in product():
        for where, module in sources.imports(source):
            package = sources.package_of(module)
            if package and package not in ROOMS[source.room].packages:
                homes = [name for name, each in ROOMS.items() if package in each.packages]
                yield f"{where}: {package} is at home in {', '.join(homes) or 'no room'}"


def ways_around_a_door() -> Iterator[str]:
    for source in product():
        if source.room in ONLY_THROUGH_DOORS:
            for where, name in sources.names(source):
                if BEHIND_THE_DOORS.search(name):
                    yield f"{where}: {name}"


def folders_that_are_no_rooms() -> Iterator[str]:
    for folder in sorted({path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*/*.py")}):
        if folder not in ROOMS:
            yield f"invoicing/{folder} is not on the table"


def rooms_without_a_sign() -> Iterator[str]:
    signs = {source.path: ast.get_docstring(source.tree) or "" for source in product()}
    for folder in ["", *(f"{name}/" for name in ROOMS if (PACKAGE / name).is_dir())]:
        path = f"invoicing/{folder}__init__.py"
        if len(signs.get(path, "").split()) < 10:
            yield f"{path}: what lives here, what may it import, what never?"


def long_functions() -> Iterator[str]:
    for source in everything():
        for node in sources.functions(source):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{place(source, node)}: {node.name} has {lines} lines"


def long_files() -> Iterator[str]:
    for suffix, most in LONGEST_FILE.items():
        for path, text in written(suffix):
            if (lines := len(text.splitlines())) > most:
                yield f"{path} has {lines} lines"


def floats_near_money() -> Iterator[str]:
    for entry, where in floats():
        if entry not in FLOATS:
            yield f"{where}: {entry}"


def floats() -> Iterator[tuple[str, str]]:
    """Entry and place of every `float(…)`, and of every float handed to something that converts."""
    for source in product():
        for node, function in sources.calls(source) if source.room in NO_FLOATS_IN else ():
            handed = [] if sources.dotted(node.func) == "isinstance" else node.args
            if "float" in [sources.dotted(each) for each in (node.func, *handed)]:
                yield f"{source.path}: {function or 'module'}", place(source, node)


def exceptions_nobody_needs() -> Iterator[str]:
    used = {entry for entry, _ in floats()}
    yield from (f"FLOATS: {entry}" for entry in FLOATS if entry not in used)


def clocks_outside_the_house() -> Iterator[str]:
    for source in product():
        if source.path != "invoicing/house.py":
            for where, name in [*sources.names(source), *sources.imports(source)]:
                if CLOCKS.search(name):
                    yield f"{where}: {name} reads the clock; ask house.now() or house.today()"
                if STOPWATCHES.search(name) and "bench" not in source.path:
                    yield f"{where}: {name} measures time; only bench does"


def clocks_in_sql() -> Iterator[str]:
    in_python = (each for s in product() if s.room == "ledger" for each in sources.texts(s))
    in_files = ((path, re.sub("--.*", "", text)) for path, text in written(".sql"))
    for where, text in [*in_python, *in_files]:
        if found := CLOCKS_OF_SQL.search(text):
            yield f"{where}: {found[0]} is not our clock; bind the day or the time"


def sql_outside_the_ledger() -> Iterator[str]:
    for source in product():
        for where, text in sources.texts(source) if source.room != "ledger" else ():
            if SQL.search(text):
                yield f"{where}: {' '.join(text.split())[:60]!r}"


def prints_outside_the_command_line() -> Iterator[str]:
    for source in product():
        for node, _ in sources.calls(source) if source.room != "cli" else ():
            if sources.dotted(node.func) == "print":
                yield place(source, node)


def bare_excepts() -> Iterator[str]:
    for source in everything():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                yield place(source, node)


def promises() -> Iterator[str]:
    in_python = (each for source in everything() for each in sources.comments(source))
    for where, text in [*in_python, *written(".sql", ".js", ".css")]:
        if found := PROMISES.search(text):
            yield f"{where}: {found[0]}"


RULES: dict[str, Callable[[], Iterator[str]]] = {
    "a room imports only the rooms on its row": rooms_that_know_too_much,
    "a package is imported only where it is at home": packages_away_from_home,
    "pages, routes and commands go through a door": ways_around_a_door,
    "every folder is a room on the table": folders_that_are_no_rooms,
    "every room has a sign": rooms_without_a_sign,
    "a function has at most 40 lines": long_functions,
    "a file has at most the lines of its kind": long_files,
    "money is never a float": floats_near_money,
    "every allowed float is still there": exceptions_nobody_needs,
    "only the house reads the clock": clocks_outside_the_house,
    "SQL is told the time": clocks_in_sql,
    "SQL stands in the ledger": sql_outside_the_ledger,
    "only a command prints": prints_outside_the_command_line,
    "an except names what it catches": bare_excepts,
    "nothing is promised in a comment": promises,
}


@pytest.mark.parametrize("rule", RULES)
def test_the_house_holds(rule: str) -> None:
    faults = list(RULES[rule]())
    assert not faults, f"{rule}, but not in {len(faults)} places:\n" + "\n".join(faults)


# ── and the rules see what they should ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "SELECT number FROM invoice",
        "\n  with due as (select 1) select * from due",
        "update invoice set version = version + 1 where ",
        "delete from payment",
        "create or replace table x (a int)",
    ],
)
def test_sql_is_recognised(text: str) -> None:
    assert SQL.search(text)


@pytest.mark.parametrize("text", ["Select a customer", "with", "update", "action.delete", "copy"])
def test_words_are_not_taken_for_sql(text: str) -> None:
    assert not SQL.search(text)


@pytest.mark.parametrize("name", ["datetime.now", "dt.datetime.now", "date.today", "time.time"])
def test_a_clock_is_recognised(name: str) -> None:
    assert CLOCKS.search(name)


@pytest.mark.parametrize("name", ["house.now", "house.today", "now", "clock.today", "x.update"])
def test_the_house_is_not_taken_for_a_clock(name: str) -> None:
    assert not CLOCKS.search(name)


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("app.py", "app"),
        ("pages/parts/cards.py", "pages"),
        ("invoicing/house.py", "doors"),
        ("invoicing/__main__.py", "cli"),
        ("invoicing/ledger/migrations/steps.py", "ledger"),
    ],
)
def test_a_file_belongs_to_its_room(path: str, home: str) -> None:
    assert sources.room_of_file(path) == home


def test_relative_and_inner_imports_are_seen() -> None:
    text = "from ..ledger import books\ndef f():\n    import duckdb\n"
    found = sources.imports(sources.source("invoicing/web/routes.py", text))
    assert [module for _, module in found] == ["invoicing.ledger.books", "duckdb"]
