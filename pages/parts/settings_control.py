"""Control: do the books keep their laws? Asked now, every law with its verdict."""

import streamlit as st

from invoicing import auditing
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.words import Words

from . import look
from .fields import section

#: What the last check of this session found: the moment and the verdicts.
FOUND = "control-found"


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    section(w("settings.control"), w("settings.control_says"))
    if st.button(w("settings.run_checks"), type="primary", icon=":material/rule:"):
        with st.spinner(w("settings.checking")):
            st.session_state[FOUND] = house.now(), auditing.check(house, actor)
    if FOUND not in st.session_state:
        return
    at, verdicts = st.session_state[FOUND]
    broken = [verdict for verdict in verdicts if not verdict.holds]
    when = w.moment(at, house.settings().timezone)
    if broken:
        st.error(w("settings.laws_broken", count=len(broken), when=when), icon=":material/error:")
    else:
        told = w("settings.laws_hold", count=len(verdicts), when=when)
        st.success(told, icon=":material/check_circle:")
    verdict_table([*broken, *(v for v in verdicts if v.holds)], w)


def verdict_table(verdicts: list[auditing.Verdict], w: Words) -> None:
    """Those that are broken first, with whoever breaks them."""
    heads = ["", w("settings.law"), w("settings.offenders")]
    rows = [("✓" if v.holds else "✗", sentence(v, w), offenders(v, w)) for v in verdicts]
    look.plain_table(heads, rows)


def sentence(verdict: auditing.Verdict, w: Words) -> str:
    """What the law says, in the reader's language where it has words there."""
    key = f"law.{verdict.name}"
    return w(key) if key in w else verdict.sentence


def offenders(verdict: auditing.Verdict, w: Words) -> str:
    """The first few that break the law, and how many there are."""
    if verdict.holds:
        return ""
    named = "; ".join(f"#{id}: {what}" for id, what in verdict.offenders)
    return w("settings.offenders_of", named=named, count=verdict.count)
