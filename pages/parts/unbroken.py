"""What a reader did is heard to the end, however soon the next click comes.

Streamlit ends a run where it stands when another click arrives, even before or within the
callbacks that tell of the click before. What was clicked then counts as known already, and its
callback is never called: a filter chosen just before the next click was lost like this.

So nothing interrupts a run until its callbacks have ended; whoever clicks meanwhile waits for
them, a few milliseconds. It needs `fastReruns = false` in .streamlit/config.toml: one run at a
time in a session, and a click that has to wait is put together with the next one. With fast
reruns the next click takes its place in a second thread.

And a run that ends early ends with `leave()`: `st.stop()` throws away what has come meanwhile, such
as the browser on its way to the page it was just sent to. `st.rerun()` gives way to it too: by
itself it would run the page that the reader is about to leave.

It leans on three methods of Streamlit's that are not documented: tests/pages/test_unbroken.py and
tests/browser/test_clicking_quickly.py keep an eye on them.
"""

from contextvars import ContextVar
from functools import wraps
from typing import Any, NoReturn

from streamlit.runtime.scriptrunner import (
    RerunData,
    ScriptRunner,
    StopException,
    get_script_run_ctx,
)
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.state import SafeSessionState

_hearing = ContextVar("hearing", default=False)


def leave() -> NoReturn:
    """End this run here, as `st.stop()` does, and go on with what was clicked meanwhile."""
    raise StopException


def callbacks() -> None:
    """Let no callback be broken off and no click passed over. Call once, before anybody comes."""
    hear = SafeSessionState.on_script_will_rerun
    interrupt = ScriptRunner._maybe_handle_execution_control_request
    request = ScriptRequests.request_rerun

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

    @wraps(request)
    def request_unless_asked(requests: ScriptRequests, asked: RerunData) -> bool:
        if run := get_script_run_ctx(suppress_warning=True):  # a page asks, not a browser
            run.yield_check()
        return request(requests, asked)

    ScriptRequests.request_rerun = request_unless_asked
    SafeSessionState.on_script_will_rerun = hear_out
    ScriptRunner._maybe_handle_execution_control_request = interrupt_after
