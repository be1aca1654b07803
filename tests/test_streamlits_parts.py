"""What our looks and scripts take hold of in Streamlit is there, in the version installed."""

import ast
import re
from collections.abc import Iterator
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


def drawn(*widgets: str) -> Iterator[tuple[str, dict[str | None, ast.expr]]]:
    """Where a page draws one of these widgets, and with which options."""
    for file in (ROOT / "pages").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in widgets:
                options = {word.arg: word.value for word in call.keywords}
                yield f"{file.name}, line {call.lineno}", options


def test_every_calendar_writes_days_as_the_language_does() -> None:
    """Left alone, Streamlit writes 2026/11/26 for everybody."""
    calendars = list(drawn("date_input"))
    assert len(calendars) > 5
    for where, options in calendars:
        assert "format" in options, where
        assert not isinstance(options["format"], ast.Constant), where


def test_a_choice_that_is_still_open_says_so_in_the_readers_language() -> None:
    """Left alone, Streamlit asks everybody to "Choose an option"."""
    lists = list(drawn("selectbox", "multiselect"))
    opened = [(at, o) for at, o in lists if ast.unparse(o.get("index", ast.Constant(0))) == "None"]
    assert len(opened) > 3
    for where, options in opened:
        assert "placeholder" in options, where
    for where, options in drawn("multiselect"):
        assert "placeholder" in options, where
