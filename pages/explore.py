"""Explore: questions in SQL of one's own, on a snapshot of what one may see."""

import streamlit as st

from invoicing import explore, jobs
from invoicing.model.errors import NotFound
from parts import acts, desk, explore_answer, explore_schema, job_progress, look, report_table
from parts.explore_run import running, start

house, actor, w = desk.house(), desk.actor(), desk.w()
JOB, SQL = "explore-job", "explore-sql"
#: What stands in the field, for who comes back from the list that an answer led to.
TYPED = "_explore_typed"


def refresh() -> None:
    """Make the snapshot anew."""
    started = []
    if acts.attempt(w, lambda: started.append(explore.start(house, actor))):
        st.session_state[JOB] = started[0].id
        st.rerun()


def under_way() -> bool:
    """The snapshot while it is made; then the page is drawn anew."""
    id = st.session_state.get(JOB)
    if id is None:
        return False
    try:
        active = jobs.read(house, actor, id).active
    except NotFound:
        active = False
    if active:
        job_progress.show(id, lambda _job: st.rerun(scope="app"))
        return True
    del st.session_state[JOB]
    return False


def question() -> None:
    """The statement, its examples and what was asked before."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore-ways"):
        chosen = st.selectbox(
            w("explore.examples"),
            list(explore.EXAMPLES),
            index=None,
            format_func=lambda name: w(f"explore.example.{name}"),
            placeholder=w("explore.choose"),
            key="explore-example",
        )
        before = {each.sql: each for each in explore.past(house, actor)}
        again = st.selectbox(
            w("explore.history"),
            list(before),
            index=None,
            format_func=lambda sql: explore_schema.one_line(w, house, before.get(sql)),
            placeholder=w("explore.choose" if before else "explore.none_before"),
            disabled=not before,
            key="explore-before",
        )
    fill("example", explore.EXAMPLES[chosen] if chosen else None)
    fill("before", again)
    st.session_state.setdefault(SQL, st.session_state.get(TYPED, ""))
    sql = st.text_area(w("explore.sql"), key=SQL, height=190)
    st.session_state[TYPED] = sql
    asked = st.button(
        w("explore.ask"),
        type="primary",
        icon=":material/play_arrow:",
        shortcut="Ctrl+Enter",
        disabled=running(),
    )
    if asked:
        acts.attempt(w, lambda: start(house, actor, sql))


def fill(name: str, sql: str | None) -> None:
    """Put what was newly chosen into the field."""
    if sql and st.session_state.get(f"explore-filled-{name}") != sql:
        st.session_state[SQL] = sql
    st.session_state[f"explore-filled-{name}"] = sql


def main() -> None:
    """The snapshot, the question, the answer."""
    report_table.dress()
    made = explore.made_at(house, actor)
    with look.header(w("explore.title")):
        if st.button(
            w("explore.refresh" if made else "explore.make"),
            icon=":material/refresh:",
            type="secondary" if made else "primary",
        ):
            refresh()
    look.quiet_line(w("explore.says"))
    waiting = under_way()
    if made is None:
        if not waiting:
            st.info(w("explore.no_snapshot"), icon=":material/database:")
        return
    st.caption(w("explore.made", when=w.moment(made, house.settings().timezone)))
    left, right = st.columns([3, 1], gap="medium")
    with right:
        explore_schema.draw(house, actor, w)
    with left:
        question()
        explore_answer.draw(house, actor, w, made)


main()
