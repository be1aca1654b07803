"""Further series of invoice numbers, each with a prefix of its own."""

import streamlit as st

from invoicing import numbering
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.numbering import Series, Upcoming
from invoicing.settings import DIGITS_MOST, PREFIX_LONGEST
from invoicing.words import Words

from . import look
from .acts import attempt
from .fields import Fields, section

USUAL_DIGITS = 5
#: What the door calls a field, and what it is called here.
NAMES = {"series_name": "name", "number_prefix": "prefix", "number_digits": "digits"}


def draw(house: House, actor: Actor, w: Words, upcoming: Upcoming) -> None:
    """Which there are, with the number each gives next, and a form for one more."""
    section(w("series.title"), w("series.says"))
    for series, number in upcoming.others:
        row(house, actor, w, series, number)
    fields = Fields(w, "series.", "series", NAMES)
    with st.form("series", border=False):
        name, prefix, digits = st.columns([3, 2, 2])
        with name:
            said = fields("name", st.text_input, max_chars=numbering.NAME_LONGEST)
        with prefix:
            text = fields("prefix", st.text_input, max_chars=PREFIX_LONGEST)
        with digits:
            widths = range(1, DIGITS_MOST + 1)
            width = fields("digits", st.selectbox, widths, widths.index(USUAL_DIGITS))
        pressed = st.form_submit_button(w("series.add"))
    if pressed and fields.attempt(lambda: numbering.add(house, actor, said, text, width)):
        fields.saved()
        look.toast_later(w("series.added", name=said.strip()))
        st.rerun()


def row(house: House, actor: Actor, w: Words, series: Series, number: str) -> None:
    """One series, and the switch that takes it out of the choice at finalizing."""
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{look.plain(series.name)}**")
        look.quiet_line(w("series.next", number=number))
        said = w("series.offer" if series.archived else "series.archive")
        pressed = st.button(said, key=f"series-{series.id}", type="tertiary")
    turned = not series.archived
    if pressed and attempt(w, lambda: numbering.archive(house, actor, series.id, turned)):
        look.toast_later(w("settings.saved"))
        st.rerun()


def pick(house: House, actor: Actor, w: Words) -> int:
    """The series to take the number from; asked only where there is more than one."""
    offered = {series.id: (series, number) for series, number in numbering.offered(house, actor)}
    if len(offered) == 1:
        return 0

    def told(id: int) -> str:
        series, number = offered[id]
        return f"{series.name or w('series.first')} · {number}"

    chosen: int = st.selectbox(w("series.pick"), list(offered), format_func=told, key="series-pick")
    return chosen
