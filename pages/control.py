"""Control: what is lawful in the books and still worth a look; `?control=` opens one of them."""

import streamlit as st

from invoicing import controls
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
    look.header(w("control.title"), actions=run_button)
    look.quiet_line(w("control.says"))
    control_list.under_way()
    control_list.draw(house, actor, w)


main()
