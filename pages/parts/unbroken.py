"""What a reader did is heard to the end, however soon the next click comes.

Streamlit ends a run where it stands when another click arrives, even within the callbacks that
tell of the click before. What was clicked then counts as known already, and its callback is
never called: a filter chosen just before the next click was lost like this.

So nothing interrupts a run until its callbacks have ended. The next click runs in a thread of its
own, and hears its callbacks after these: Streamlit's lock on the state of the session sees to it.

It leans on two methods of Streamlit's that are not documented: tests/pages/test_unbroken.py keeps
an eye on them.
"""

from contextvars import ContextVar
from functools import wraps
from typing import Any

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.state import SafeSessionState

_hearing = ContextVar("hearing", default=False)


def callbacks() -> None:
    """Let no callback be broken off or passed over. Call once, before anybody comes."""
    hear = SafeSessionState.on_script_will_rerun
    interrupt = ScriptRunner._maybe_handle_execution_control_request

    @wraps(hear)
    def hear_out(state: SafeSessionState, *told: Any, **more: Any) -> None:
        before = _hearing.set(True)
        try:
            hear(state, *told, **more)
        finally:
            _hearing.reset(before)

    @wraps(interrupt)
    def interrupt_after(runner: ScriptRunner) -> None:
        if not _hearing.get():
            interrupt(runner)

    SafeSessionState.on_script_will_rerun = hear_out
    ScriptRunner._maybe_handle_execution_control_request = interrupt_after
