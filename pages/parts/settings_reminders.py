"""Reminders: the steps of the schedule, and what the coming night would send."""

import streamlit as st

from invoicing import night, reminders
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.reminders import EARLIEST, KINDS, LATEST, STEPS_MOST, Step
from invoicing.reminders import Wanted
from invoicing.words import Words

from . import look
from .fields import Fields, section

#: The steps as they stand in the form, until they are saved.
STEPS = "reminder-steps"


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    fields = Fields(w, "settings.reminders.", "reminders")
    with st.container(width=720):
        section(w("settings.reminders"), w("settings.reminders_says"))
        drawn = st.session_state.setdefault(STEPS, reminders.schedule(house))
        wanted = [row(w, number, step) for number, step in enumerate(drawn)]
        kept = [each for each in wanted if each is not None]
        with look.buttons():
            more = st.button(
                w("settings.reminders.add"),
                icon=":material/add:",
                key="add",
                disabled=len(drawn) >= STEPS_MOST,
            )
            pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
    if more or len(kept) < len(wanted):
        redraw(house, kept, more=more)
    if pressed and fields.attempt(lambda: reminders.save_schedule(house, actor, kept)):
        del st.session_state[STEPS]
        look.toast_later(w("settings.saved"))
        st.rerun()
    foresee(house, actor, w)


def row(w: Words, number: int, step: Step) -> Wanted | None:
    """One step: on or off, how many days, before or after, in which words; None: take it away."""
    name = f"{STEPS}-{number}-{step.days}"
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        on = st.toggle(w("settings.reminders.on"), step.since is not None, key=f"{name}-on")
        days = st.number_input(
            w("settings.reminders.days"),
            EARLIEST,
            LATEST,
            step.days,
            key=f"{name}-days",
            help=w("settings.reminders.days_help"),
        )
        kind = st.selectbox(
            w("settings.reminders.kind"),
            KINDS,
            KINDS.index(step.kind),
            format_func=lambda kind: w(f"reminder.kind.{kind}"),
            key=f"{name}-kind",
        )
        gone = st.button(
            w("settings.reminders.remove"),
            icon=":material/delete:",
            type="tertiary",
            key=f"{name}-gone",
        )
    return None if gone else Wanted(int(days), kind, on)


def redraw(house: House, kept: list[Wanted], *, more: bool) -> None:
    """The form with one step more, or without one."""
    today = house.today()
    steps = [Step(each.days, each.kind, today if each.on else None) for each in kept]
    if more:
        last = max((step.days for step in steps), default=0)
        steps.append(Step(min(last + 14, LATEST), KINDS[-1]))
    st.session_state[STEPS] = steps
    st.rerun()


def foresee(house: House, actor: Actor, w: Words) -> None:
    """What the coming night would send, asked now; nothing is sent."""
    section(w("settings.reminders.foresee"), w("settings.reminders.foresee_says"))
    today = house.today()
    day = st.date_input(
        w("settings.reminders.foresee_day"),
        today,
        min_value=today,
        format=w("common.date_pattern"),
        key="foresee-day",
        width=200,
    )
    if not st.button(w("settings.reminders.foresee_now"), key="foresee"):
        return
    found = night.foreseen(house, actor, day, w)["reminders"]  # type: ignore[arg-type]
    st.caption(w("duty.foreseen_reminders", count=len(found)))
    for line in found[:200]:
        st.text(line)
