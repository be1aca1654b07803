"""Planned exports as cards: what and when, stop, go on, delete."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from invoicing import export_desk
from invoicing.export_desk import Plan
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.rhythm import Every, Rhythm
from invoicing.words import HEADER_LANGUAGES, Words

from . import look
from .acts import attempt


def cards(house: House, actor: Actor, w: Words, plans: Sequence[Plan]) -> None:
    """What comes next first."""
    if not plans:
        st.caption(w("exports.no_plans"))
    for plan in plans:
        with st.container(border=True):
            _told(house, w, plan)
            _acts(house, actor, w, plan)


def rhythm_words(w: Words, rhythm: Rhythm) -> str:
    """«Every Monday at 07:00»."""
    at = f"{rhythm.at:%H:%M}"
    if rhythm.every is Every.WEEKLY:
        return w("rhythm.weekly", day=w(f"weekday.{rhythm.day}"), at=at)
    return w(f"rhythm.{rhythm.every}", day=rhythm.day or "", at=at)


def _told(house: House, w: Words, plan: Plan) -> None:
    settings = house.settings()
    if plan.stopped is None:
        at = w.moment(plan.next_at, settings.timezone)
        badge: look.Badge = (w("exports.next", at=at), "info")
    else:
        badge = (w("exports.stopped"), "warn")
    look.item(plan.request.name, rhythm_words(w, plan.rhythm), badge=badge)
    if plan.stopped is not None:
        look.field_error(w.explain(plan.stopped))


def _what(house: House, actor: Actor, w: Words, plan: Plan) -> str:
    """«Kari Nordmann · XLSX · Deutsch · Invoices · Status is Open»."""
    request = plan.request
    language = "" if request.format.for_machines else HEADER_LANGUAGES.get(request.language, "")
    parts = (
        plan.actor,
        w(f"export.format_{request.format}"),
        language,
        w(f"exports.of_{request.rows}"),
        export_desk.followed_in_words(house, actor, plan, w)
        or export_desk.in_words(house, request, house.today(), w),
    )
    return " · ".join(filter(None, parts))


def _acts(house: House, actor: Actor, w: Words, plan: Plan) -> None:
    stands = plan.stopped is not None
    doors: dict[str, Callable[..., None]] = {
        "resume" if stands else "stop": export_desk.resume if stands else export_desk.stop,
        "remove": export_desk.remove,
    }
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.caption(look.plain(_what(house, actor, w, plan)))
        with st.container(horizontal=True, gap="small", width="content"):
            pressed = [
                door
                for name, door in doors.items()
                if st.button(w(f"exports.{name}"), key=f"plan-{name}-{plan.id}", type="tertiary")
            ]
    for door in pressed:
        if attempt(w, partial(door, house, actor, plan.id, expected=plan.version)):
            st.rerun()
