"""Keys and code belong together: every key that is said exists, every key that exists is said.

A string literal that looks like a key of a known family is one. Keys are also put together,
as f"reason.{…}" or from a prefix "status.": such a family counts as used as a whole.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

from invoicing.words import words

ROOT = Path(__file__).parents[1]
TEXTS = words("en").catalogue.texts
KEYS = TEXTS.keys()
KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_]+)+")
PREFIX = re.compile(r"([a-z][a-z_]*\.)+([a-z0-9_]+_)?")
#: Calls whose first literal argument of that shape is a key, whatever its family.
SAYING = {"w", "Key", "Problem", "Refused", "BooksBroken", "InvalidInput"}


@cache
def sources() -> dict[Path, ast.Module]:
    """Every file of the product, read."""
    found = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "invoicing").rglob("*.py")]
    return {file: ast.parse(file.read_text("utf-8")) for file in found if file.exists()}


def name_of(called: ast.expr) -> str:
    return getattr(called, "id", getattr(called, "attr", ""))


def text_of(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def said(tree: ast.AST) -> Iterator[str]:
    """Keys that the code surely names: arguments of a call that says something."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        texts = [text for text in map(text_of, call.args) if text]
        if name_of(call.func) in SAYING:
            yield from filter(KEY.fullmatch, texts)
        elif name_of(call.func) == "NotFound":
            yield from (f"thing.{text}" for text in texts[:1])


def literals(tree: ast.AST) -> Iterator[str]:
    """String literals that stand alone, not as a piece of an f-string."""
    pieces = {
        id(piece) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for piece in n.values
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in pieces
        ):
            yield node.value


def families(tree: ast.AST) -> Iterator[str]:
    """Patterns of the keys that are put together: f"reason.{…}", or the prefix "status."."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and PREFIX.fullmatch(text_of(node.values[0]) or ""):
            parts = [text_of(piece) for piece in node.values]
            yield "".join("[a-z0-9_.]+" if part is None else re.escape(part) for part in parts)
    yield from (re.escape(text) + ".+" for text in literals(tree) if PREFIX.fullmatch(text))


def test_every_key_that_is_used_exists() -> None:
    known = {key.split(".")[0] for key in KEYS}
    missing = []
    for file, tree in sources().items():
        alike = {t for t in literals(tree) if KEY.fullmatch(t) and t.split(".")[0] in known}
        used = alike | set(said(tree))
        missing += [f"{file.relative_to(ROOT)}: {key}" for key in sorted(used - KEYS)]
    assert not missing, "\n".join(missing)


def test_every_key_that_exists_is_used() -> None:
    trees = sources().values()
    named = {text for tree in trees for text in (*literals(tree), *said(tree))}
    patterns = {pattern for tree in trees for pattern in families(tree)}
    made = re.compile("|".join(sorted(patterns)))
    unused = [key for key in KEYS if key not in named and not made.fullmatch(key)]
    assert not unused, "\n".join(unused)


def test_every_text_gets_the_values_it_asks_for() -> None:
    missing = []
    for file, tree in sources().items():
        missing += [
            f"{file.relative_to(ROOT)}:{call.lineno}: {', '.join(lacking)}"
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and (lacking := without(call))
        ]
    assert not missing, "\n".join(missing)


def without(call: ast.Call) -> set[str]:
    """Placeholders of the text that a call names which the call has no value for."""
    given = {keyword.arg for keyword in call.keywords}
    keys = [text for text in map(text_of, call.args) if text in KEYS]
    if name_of(call.func) not in SAYING or None in given or not keys:
        return set()
    own = {"field"} if name_of(call.func) == "InvalidInput" else set()
    asked = {name for form in TEXTS[keys[0]] for _, name, _, _ in Formatter().parse(form) if name}
    return asked - given - own
