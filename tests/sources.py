"""Reading the house: its files, the room each is in, and what their syntax trees say."""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "invoicing"
PAGES = ROOT / "pages"
TESTS = ROOT / "tests"


@dataclass(frozen=True)
class Source:
    """A Python file: its path from the root, the room it is in, its text and its syntax tree."""

    path: str
    room: str
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)


def source(path: str, text: str) -> Source:
    return Source(path, room_of_file(path), text, ast.parse(text, path))


def room_of_file(path: str) -> str:
    match Path(path).with_suffix("").parts:
        case ("invoicing", "__main__"):
            return "cli"
        case ("invoicing", folder, _, *_):
            return folder
        case ("invoicing", _):
            return "doors"
        case (first, *_):
            return first
    raise AssertionError(path)


def room_of_module(name: str) -> str | None:
    """The room of an imported module's dotted name; None when it is not of this house."""
    match name.split("."):
        case ["invoicing", "__main__", *_]:
            return "cli"
        case ["invoicing", part, *_] if (PACKAGE / part).is_dir():
            return part
        case ["invoicing", *_]:
            return "doors"
        case ["parts", *_]:  # the folder of the main script is on the path
            return "pages"
        case [("app" | "pages" | "tests") as top, *_]:
            return top
    return None


def package_of(module: str) -> str | None:
    """The third-party package that a module belongs to; None for the standard library and us."""
    top = module.partition(".")[0]
    return None if room_of_module(module) or top in sys.stdlib_module_names else top


def read(paths: Iterator[Path]) -> list[Source]:
    names = sorted(path.relative_to(ROOT).as_posix() for path in paths)
    return [source(name, (ROOT / name).read_text("utf-8")) for name in names]


@cache
def product() -> list[Source]:
    """What the dashboard is made of; tests are no part of it."""
    return [s for top in (PACKAGE, PAGES) for s in read(top.rglob("*.py"))] + read(
        ROOT.glob("app.py")
    )


@cache
def everything() -> list[Source]:
    return product() + read(TESTS.rglob("*.py"))


def written(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Path and text of every file of ours with one of the suffixes."""
    for top in (PACKAGE, PAGES, TESTS):
        for path in sorted(top.rglob("*")):
            if path.suffix in suffixes:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def imports(source: Source) -> Iterator[tuple[str, str]]:
    """Place and dotted name of everything imported, also inside functions."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from ((place(source, node), alias.name) for alias in names)
            case ast.ImportFrom(names=names):
                module = absolute(source, node)
                yield from ((place(source, node), f"{module}.{alias.name}") for alias in names)


def absolute(source: Source, node: ast.ImportFrom) -> str:
    """The module that a `from` names, with leading dots resolved."""
    if not node.level:
        return node.module or ""
    parts = Path(source.path).with_suffix("").parts[: -node.level]
    return ".".join([*parts, *filter(None, [node.module])])


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def names(source: Source) -> Iterator[tuple[str, str]]:
    """Place and spelling of every name read, alone or as a chain (`datetime.datetime.now`)."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield place(source, node), dotted(node)


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call, and the name of the function around it (empty in the module itself)."""
    owner = {id(inner): f.name for f in functions(source) for inner in ast.walk(f)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node, owner.get(id(node), "")


def dotted(node: ast.expr) -> str:
    """A chain of names as it is written; what hangs on anything else begins with a dot."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{dotted(value)}.{attr}"
    return ""


def texts(source: Source) -> Iterator[tuple[str, str]]:
    """Place and value of every string that is not a docstring; f-strings piece by piece."""
    docs = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(source.tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docs:
                yield place(source, node), text


def comments(source: Source) -> Iterator[tuple[str, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield f"{source.path}:{token.start[0]}", token.string


def place(source: Source, node: ast.stmt | ast.expr | ast.excepthandler) -> str:
    return f"{source.path}:{node.lineno}"
