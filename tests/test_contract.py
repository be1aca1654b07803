"""Every row of the contract is either proven by a test or on the list "not built yet".

The marks are read from the syntax trees of the tests, so the answer does not depend on which run.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONTRACT = ROOT / "docs" / "contract.md"
NEEDS_NO_TEST = {"A-02": "the contract's own date", "A-03": "nothing to build"}

SECTION = re.compile(r"^## ", re.MULTILINE)
ROW = re.compile(r"^\| (A-\d+) \|", re.MULTILINE)
NOT_BUILT = re.compile(r"^- (A-\d+) \S", re.MULTILINE)


def section(title: str) -> str:
    """The text of the one section whose heading begins with the title."""
    found = [s for s in SECTION.split(CONTRACT.read_text("utf-8")) if s.startswith(title)]
    assert len(found) == 1, f"docs/contract.md has {len(found)} sections {title!r}; it needs one"
    return found[0]


def rows() -> list[str]:
    return ROW.findall(section("1. The article, row by row"))


def not_built() -> list[str]:
    return NOT_BUILT.findall(section("Not built yet"))


def marks_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and row of every `pytest.mark.contract(…)`: on functions, parameters, whole files."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="contract", value=ast.Attribute(attr="mark"))):
                yield from ((node.lineno, row_of(argument)) for argument in node.args)


def row_of(argument: ast.expr) -> str:
    """A row written as a plain string; anything else as its source, which is no row's name."""
    match argument:
        case ast.Constant(value=str(row)):
            return row
    return ast.unparse(argument)


def marks() -> dict[str, list[str]]:
    """Row → the places that claim to prove it."""
    places: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for line, row in marks_in(ast.parse(path.read_text("utf-8"))):
            places.setdefault(row, []).append(f"{path.relative_to(ROOT)}:{line}")
    return places


def by_number(found: set[str]) -> list[str]:
    return sorted(found, key=lambda row: int(row.removeprefix("A-")))


def test_the_contract_names_each_row_once() -> None:
    twice = [row for row, times in Counter(rows()).items() if times > 1]
    assert rows(), "no row was found in section 1 of docs/contract.md"
    assert not twice, f"named twice in section 1: {twice}"


def test_the_list_of_what_is_not_built_names_rows_of_the_contract_once_and_in_order() -> None:
    listed = not_built()
    unknown = set(listed) - set(rows())
    assert not unknown, f"on the list, but no row of section 1: {sorted(unknown)}"
    assert listed == by_number(set(listed)), "the list names a row twice, or is not in order"


def test_every_row_has_a_test_or_a_place_on_the_list() -> None:
    open_rows = set(rows()) - set(marks()) - set(not_built()) - set(NEEDS_NO_TEST)
    assert not open_rows, (
        f"{len(open_rows)} rows have neither a test marked with them nor a place on the list "
        f"at the end of docs/contract.md: {', '.join(by_number(open_rows))}"
    )


def test_no_row_is_both_proven_and_listed_as_not_built() -> None:
    both = {row: places for row, places in marks().items() if row in set(not_built())}
    told = "\n".join(f"  {row}: {', '.join(places)}" for row, places in both.items())
    assert not both, f"take these off the list at the end of docs/contract.md:\n{told}"


def test_no_test_names_a_row_that_does_not_exist() -> None:
    known = set(rows())
    unknown = {row: places for row, places in marks().items() if row not in known}
    told = "\n".join(f"  {row}: {', '.join(places)}" for row, places in unknown.items())
    assert not unknown, f"no rows of section 1 of docs/contract.md:\n{told}"


def test_marks_are_found_on_functions_parameters_and_whole_files() -> None:
    source = """
pytestmark = pytest.mark.contract("A-1")

@pytest.mark.contract("A-2", "A-3")
@pytest.mark.parametrize("n", [pytest.param(1, marks=[pytest.mark.contract("A-4")])])
def test_it(n): ...

@pytest.mark.contract(ROW)
class TestThat: ...
"""
    found = {row for _, row in marks_in(ast.parse(source))}
    assert found == {"A-1", "A-2", "A-3", "A-4", "ROW"}
