"""One statement of this session while it runs: started, looked at, cancelled."""

from dataclasses import dataclass, field
from threading import Thread

import streamlit as st

from invoicing import explore
from invoicing.explore import Answer, Asked
from invoicing.house import House
from invoicing.model.errors import Problem
from invoicing.model.people import Actor

RUN = "_explore_run"


@dataclass
class Run:
    """A statement that was asked, and what came of it."""

    sql: str
    asked: Asked
    answer: Answer | None = None
    problem: Problem | None = None
    thread: Thread | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        return self.answer is not None or self.problem is not None


def start(house: House, actor: Actor, sql: str) -> None:
    """Ask; whatever ran before in this session is ended."""
    if (before := latest()) and not before.over:
        before.asked.cancel()
    run = Run(sql, explore.put(house, actor, sql))

    def wait() -> None:
        try:
            run.answer = explore.ended(house, actor, sql, run.asked)
        except Problem as problem:
            run.problem = problem

    run.thread = Thread(target=wait, name="explore", daemon=True)
    run.thread.start()
    st.session_state[RUN] = run


def latest() -> Run | None:
    """The last statement of this session."""
    run: Run | None = st.session_state.get(RUN)
    return run


def running() -> bool:
    """Whether one is under way."""
    run = latest()
    return run is not None and not run.over
