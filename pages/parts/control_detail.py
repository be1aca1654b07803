"""One control: what it looks for, what it finds now, and what of that is let stand."""

import json
from urllib.parse import urlencode

import streamlit as st

from invoicing import controls
from invoicing.controls import Control, Finding
from invoicing.house import House
from invoicing.model.decisions import Action, decide, general
from invoicing.model.people import Actor
from invoicing.words import Words

from . import acts, look, place
from .report_table import Cell, Head, report_table

PAGES = {"invoice": "/invoice?id={}", "payment": "/payment?id={}"}


def draw(house: House, actor: Actor, w: Words, control: Control) -> None:
    """The page of one control."""
    look.header(w(f"control.{control.name}"), back=("/control", w("control.all")))
    look.quiet_line(w(f"control.{control.name}_says"))
    page, size = place.page_asked()
    found, count = controls.findings(house, actor, control.name, page, size)
    if not found:
        st.success(w("control.nothing"), icon=":material/check_circle:")
        return
    _to_index(w, control, found)
    _table(w, control, found)
    place.pager(count, w)
    if decide(Action.WAIVE, general(actor)):
        _let_stand(house, actor, w, control, found)


def _to_index(w: Words, control: Control, found: list[Finding]) -> None:
    numbers = [each.label for each in found if each.label and each.about is not None]
    if control.subject == "invoice" and numbers:
        wanted = [[{"property": "number", "operator": "any_of", "value": numbers}]]
        query = urlencode({"view": "all", "filter": json.dumps(wanted)})
        look.link_button(w("control.to_index"), f"/invoices?{query}")


def _table(w: Words, control: Control, found: list[Finding]) -> None:
    heads = [
        Head(w("control.finding"), figures=False),
        Head(w("control.day"), figures=False),
        Head(w("control.amount")),
        *([Head(w(f"control.about.{control.note}"), figures=False)] if _noted(control) else []),
        *([Head(w("control.reason_given"), figures=False)] if _waived(found) else []),
    ]
    rows = [_line(w, control, each, _waived(found)) for each in found]
    report_table(w(f"control.{control.name}"), heads, rows)


def _noted(control: Control) -> bool:
    return control.note != "none"


def _waived(found: list[Finding]) -> bool:
    return any(each.waiver for each in found)


def _line(w: Words, control: Control, each: Finding, waived: bool) -> list[Cell]:
    quiet = each.waiver is not None
    to = PAGES.get(control.subject) if each.about is not None else None
    cells = [
        Cell(name_of(each), to and to.format(each.about), quiet),
        Cell(w.date(each.day), quiet=quiet),
        Cell(_money(w, each), to and to.format(each.about), quiet),
    ]
    cells += [Cell(each.note or "", quiet=quiet)] if _noted(control) else []
    reason = f"{each.waived} ({each.waived_by})" if quiet else ""
    return [*cells, Cell(reason, quiet=True)] if waived else cells


def _money(w: Words, each: Finding) -> str:
    if each.amount is None or each.currency is None:
        return ""
    return w.money(each.amount, each.currency)


def name_of(each: Finding) -> str:
    """What a finding is called."""
    return each.label or f"#{each.about or each.id}"


def _let_stand(
    house: House, actor: Actor, w: Words, control: Control, found: list[Finding]
) -> None:
    """Let findings of this page stand, or no longer."""
    with st.expander(w("control.let_stand"), icon=":material/how_to_reg:"):
        st.caption(w("control.let_stand_says"))
        names = {each.id: f"{name_of(each)} · {_money(w, each)}" for each in found}
        standing = [each.id for each in found if each.waiver is None]
        every = st.checkbox(w("control.whole_page"), disabled=not standing)
        ticked = standing
        if not every:
            ticked = st.multiselect(
                w("control.which"),
                standing,
                format_func=names.__getitem__,
                placeholder=w("panel.choose"),
            )
        # Another key once findings were let stand: the next ones have a reason of their own.
        turn = st.session_state.get("waivers", 0)
        reason = st.text_input(w("control.why"), key=f"waive-why-{turn}")
        if st.button(w("control.let_stand"), type="primary", disabled=not standing):
            done: list[int] = []
            act = lambda: done.append(  # noqa: E731
                controls.waive(house, actor, control.name, ticked, reason)
            )
            if acts.attempt(w, act):
                look.toast_later(w("control.let_stand_done", count=done[0]))
                st.session_state["waivers"] = turn + 1
                st.rerun()
        _lift(house, actor, w, [each for each in found if each.waiver is not None])


def _lift(house: House, actor: Actor, w: Words, waived: list[Finding]) -> None:
    for each in waived:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{name_of(each)} · {each.waived}", width="stretch")
            label = f"{w('control.lift')} {look.plain(name_of(each))}"
            if st.button(w("control.lift"), key=f"lift-{each.waiver}", help=label):
                waiver = each.waiver or 0
                if acts.attempt(w, lambda waiver=waiver: controls.lift(house, actor, waiver)):
                    look.toast_later(w("control.lifted"))
                    st.rerun()
