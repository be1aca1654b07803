"""The two clocks of a report: as of which day, and known at which moment."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from invoicing import aged
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.words import Words

from . import look, place

NOW = "now"


def day(w: Words, label: str, name: str, value: date, usual: date | None = None) -> None:
    """A day kept in `?name=`; the `usual` one is left out of the URL."""
    key = f"url_{name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def change() -> None:
        chosen: date | None = st.session_state[key]
        place.write(**{name: chosen.isoformat() if chosen and chosen != usual else None})

    st.date_input(label, key=key, on_change=change, format=w("common.date_pattern"), width=140)


def _given(house: House, name: str) -> datetime | None:
    """The moment of the address; none where it cannot be read, which the page tells."""
    try:
        return aged.moment_from(house, name, place.asked().get(name))
    except InvalidInput:
        return None


def moment(
    house: House, w: Words, label: str, name: str, moments: Sequence[datetime], now: datetime
) -> None:
    """A slider over moments that matter, the last of which is now, kept in `?name=`."""
    given = _given(house, name)
    past = sorted({*moments[:-1], *([given] if given and given < now else [])})
    options = [*map(aged.moment_to, past), NOW]
    if given and given in past:  # written another way in the address
        st.query_params[name] = aged.moment_to(given)
    zone = house.settings().timezone

    def said(option: str) -> str:
        at = aged.moment_from(house, name, option) if option != NOW else None
        return w.moment(at, zone) if at else w("aged.now")

    if len(options) < 2:
        look.quiet_line(f"{label}: {w('aged.only_now')}")
        return
    st.select_slider(label, options, format_func=said, **place.hold(name, options, default=NOW))
