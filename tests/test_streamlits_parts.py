"""What our looks and scripts take hold of in Streamlit is there, in the version installed."""

import ast
import re
from pathlib import Path

import streamlit

from tests.sources import ROOT

BUNDLE = Path(streamlit.__file__).with_name("static") / "static" / "js"
ASSETS = sorted((ROOT / "pages" / "parts" / "assets").glob("*.[cj]s*"))
#: Put together from pieces over there; the pieces are looked for.
PIECES = {"stBaseButton-": "stBaseButton"}


def held(text: str) -> set[str]:
    """The test ids and variants a look or a script asks for."""
    ids = re.findall(r"\[data-(?:testid|variant)[~|^$*]?=[\"']?([\w-]+)", text)
    return {next((whole for part, whole in PIECES.items() if i.startswith(part)), i) for i in ids}


def test_every_part_that_a_look_or_a_script_takes_hold_of_exists() -> None:
    wanted = set().union(*(held(file.read_text("utf-8")) for file in ASSETS))
    bundle = "\n".join(file.read_text("utf-8") for file in BUNDLE.glob("*.js"))
    assert "stMain" in wanted
    assert not {name for name in wanted if name not in bundle}


def test_every_calendar_writes_days_as_the_language_does() -> None:
    """Left alone, Streamlit writes 2026/11/26 for everybody."""
    seen = 0
    for file in (ROOT / "pages").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "date_input":
                patterns = [word.value for word in call.keywords if word.arg == "format"]
                where = f"{file.name}, line {call.lineno}"
                assert patterns, where
                assert not isinstance(patterns[0], ast.Constant), where
                seen += 1
    assert seen > 5
