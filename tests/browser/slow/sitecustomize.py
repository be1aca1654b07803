"""A slow server: Python reads this by itself where the folder is on PYTHONPATH.

Every run and every callback waits a moment before it begins, as on a machine with much else to
do. What a reader does in that moment arrives while the server still has to hear of what they did
before.
"""

import sys
import time
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

SECONDS = 0.4


class OnceStreamlitStarts(MetaPathFinder):
    """Slows Streamlit down once it is about to run, and finds no module itself."""

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        if fullname == "streamlit.web.cli":
            sys.meta_path.remove(self)
            slow_down()
        return None


def slow_down() -> None:
    from streamlit.runtime.scriptrunner import ScriptRunner
    from streamlit.runtime.state.session_state import SessionState

    run, hear = ScriptRunner._run_script, SessionState._run_callback_and_record_rerun

    def run_late(runner: ScriptRunner, asked: Any) -> None:
        time.sleep(SECONDS)
        run(runner, asked)

    def hear_late(state: SessionState, votes: Any, callback: Any) -> None:
        time.sleep(SECONDS)
        hear(state, votes, callback)

    ScriptRunner._run_script = run_late
    SessionState._run_callback_and_record_rerun = hear_late


if any("streamlit" in each for each in sys.orig_argv):
    sys.meta_path.insert(0, OnceStreamlitStarts())
