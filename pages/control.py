"""Control: what is lawful in the books and still worth a look; `?control=` opens one of them."""

from datetime import date

import streamlit as st

from invoicing import controls, month_end
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput
from parts import acts, control_detail, control_list, desk, job_progress, look, report_table

house, actor, w = desk.house(), desk.actor(), desk.w()


def run_button() -> None:
    """Ask every control now."""
    if st.button(w("control.run"), type="primary", icon=":material/rule:"):
        started = []
        if acts.attempt(w, lambda: started.append(controls.start(house, actor))):
            st.session_state["control-job"] = started[0].id
            job_progress.watch(started[0].id)
            st.rerun()


def buttons() -> None:
    """The pack of a month, and a run."""
    if decide(Action.EXPORT, general(actor)):
        # Another key once a pack is under way: the panel closes.
        key = f"pack-{st.session_state.get('packs', 0)}"
        with st.popover(w("pack.title"), icon=":material/inventory_2:", key=key):
            look.quiet_line(w("pack.says"))
            month = st.selectbox(
                w("pack.month"),
                month_end.months(house),
                format_func=lambda each: w.span(date.fromisoformat(f"{each}-01"), "month"),
            )
            if st.button(w("pack.make"), type="primary"):
                make(month)
    run_button()


def make(month: str) -> None:
    """Start a pack; the side shows how far it is, and its file."""
    started = []
    asked = month_end.asking(house, month)
    if acts.attempt(w, lambda: started.append(month_end.start(house, actor, asked, w.language))):
        job_progress.watch(started[0].id)
        st.session_state["packs"] = st.session_state.get("packs", 0) + 1
        st.rerun()


def main() -> None:
    """The list of controls, or one of them."""
    report_table.dress()
    name = st.query_params.get("control")
    try:
        chosen = controls.named(name) if name else None
    except InvalidInput as problem:
        look.field_error(w.explain(problem))
        chosen = None
    if chosen:
        control_detail.draw(house, actor, w, chosen)
        return
    look.header(w("control.title"), actions=buttons)
    look.quiet_line(w("control.says"))
    control_list.under_way()
    control_list.draw(house, actor, w)


main()
