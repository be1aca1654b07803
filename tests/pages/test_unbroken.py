"""A click is heard to the end, though the next one comes before the server has begun with it."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state import SafeSessionState
from streamlit.testing.v1 import AppTest

from parts import unbroken

ROOT = Path(__file__).parent.parent.parent


def page() -> None:
    """A box, and what its callback has heard; where asked, another click comes meanwhile."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    def chosen() -> None:
        ctx = get_script_run_ctx()
        if ctx and ctx.script_requests and "meanwhile" in st.session_state:
            ctx.script_requests.request_rerun(RerunData(page_script_hash=ctx.page_script_hash))
        st.session_state["heard"] = st.session_state["paid"]

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.checkbox("Paid", key="paid", on_change=chosen)
    st.text(f"heard: {st.session_state.get('heard')}")


def leaving() -> None:
    """Ends at once, in the moment in which a click comes."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from parts import unbroken

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    ctx = get_script_run_ctx()
    if ctx and ctx.script_requests and st.session_state["runs"] == 1:
        ctx.script_requests.request_rerun(RerunData(page_script_hash=ctx.page_script_hash))
    unbroken.leave()


def drawing_again() -> None:
    """Asks to be drawn anew, in the moment in which the reader leaves for elsewhere."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    ctx = get_script_run_ctx()
    if ctx and ctx.script_requests and "left" not in st.session_state:
        st.session_state["left"] = True
        elsewhere = RerunData(page_script_hash=ctx.page_script_hash, query_string="id=7")
        ctx.script_requests.request_rerun_batch([elsewhere])
        st.rerun()
    st.text(f"id: {st.query_params.get('id')}")


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    """As app.py has it, for one test."""
    for owner, name in (
        (SafeSessionState, "on_script_will_rerun"),
        (ScriptRequests, "request_rerun"),
        (ScriptRunner, "_maybe_handle_execution_control_request"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    unbroken.callbacks()


def heard(at: AppTest) -> str:
    assert not at.exception
    return str(at.text[0].value)


@pytest.mark.usefixtures("listening")
def test_a_click_within_a_callback_does_not_break_it_off() -> None:
    at = AppTest.from_function(page)
    at.session_state["meanwhile"] = True
    at.run().checkbox[0].check().run()
    assert heard(at) == "heard: True"


@pytest.mark.usefixtures("listening")
def test_a_click_before_a_callback_does_not_take_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    at = AppTest.from_function(page).run()
    after(monkeypatch, ScriptRunContext.reset)
    at.checkbox[0].check().run()
    assert heard(at) == "heard: True"


@pytest.mark.usefixtures("listening")
def test_once_it_is_heard_the_page_goes_on_with_the_newest_click_alone() -> None:
    at = AppTest.from_function(page)
    at.session_state["meanwhile"] = True
    at.run().checkbox[0].check().run()
    assert at.session_state["runs"] == 2, "the page before the first click, and after both"


def test_a_run_that_ends_early_does_not_take_the_next_click_with_it() -> None:
    at = AppTest.from_function(leaving).run()
    assert at.session_state["runs"] == 2


@pytest.mark.usefixtures("listening")
def test_a_page_drawn_anew_gives_way_to_where_the_reader_is_going() -> None:
    at = AppTest.from_function(drawing_again).run()
    assert [text.value for text in at.text] == ["id: 7"]


def test_no_page_ends_in_the_way_that_forgets_the_next_click() -> None:
    pages = (ROOT / "pages").rglob("*.py")
    assert not [path.name for path in pages if "    st.stop()" in path.read_text("utf-8")]


def after(monkeypatch: pytest.MonkeyPatch, begin: Callable[..., None]) -> None:
    """Another click arrives once a run was taken up, before it has heard of its own click."""

    def begin_and_be_asked_again(ctx: ScriptRunContext, *told: object, **more: object) -> None:
        begin(ctx, *told, **more)
        monkeypatch.setattr(ScriptRunContext, "reset", begin)
        assert ctx.script_requests
        ctx.script_requests.request_rerun(RerunData(page_script_hash=ctx.page_script_hash))

    monkeypatch.setattr(ScriptRunContext, "reset", begin_and_be_asked_again)


def test_a_session_never_runs_in_two_threads_at_once() -> None:
    """Streamlit puts clicks that have to wait together, and takes them one after the other."""
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert told["runner"]["fastReruns"] is False
