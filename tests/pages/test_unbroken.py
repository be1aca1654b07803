"""A click is heard to the end, though the next one comes before the server has begun with it."""

from collections.abc import Callable

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state import SafeSessionState
from streamlit.testing.v1 import AppTest

from parts import unbroken


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


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    """As app.py has it, for one test."""
    for owner, name in (
        (SafeSessionState, "on_script_will_rerun"),
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


def after(monkeypatch: pytest.MonkeyPatch, begin: Callable[..., None]) -> None:
    """Another click arrives once a run was taken up, before it has heard of its own click."""

    def begin_and_be_asked_again(ctx: ScriptRunContext, *told: object, **more: object) -> None:
        begin(ctx, *told, **more)
        monkeypatch.setattr(ScriptRunContext, "reset", begin)
        assert ctx.script_requests
        ctx.script_requests.request_rerun(RerunData(page_script_hash=ctx.page_script_hash))

    monkeypatch.setattr(ScriptRunContext, "reset", begin_and_be_asked_again)
