"""How payers are rated: one of them on its page, all of them above the key figures."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from invoicing import key_figures, ratings
from invoicing.model.filters import Filter, both, where
from invoicing.model.table import View

from . import look
from .acts import attempt
from .customer_desk import CustomerDesk
from .index import Index
from .values import RATING_TONES


def card(at: CustomerDesk) -> None:
    """The rating of a customer, what it is worked out of and when, and how."""
    w, rated = at.w, at.record.rated
    with look.card(w("property.payer_rating"), "customer-rating"):
        if rated is None:
            st.caption(w("rating.none", days=ratings.RATED_DAYS))
            return
        delay = w("figure.so_many_days", number=key_figures.rounded(rated.delay))
        badge = (rated.letter, RATING_TONES[rated.letter])
        look.item(delay, w("figure.delay"), badge=badge)
        if rated.weight is not None:
            look.item(w.money(rated.weight, at.settings.base_currency), w("rating.weight"))
        worked_out = w.moment(rated.at, at.settings.timezone)
        look.pairs([(w("aged.as_of"), w.date(rated.day)), (w("rating.worked_out"), worked_out)])
        st.caption(ratings.explained(w))


def standing(at: Index, view: View) -> None:
    """How many payers have each letter, each a way to the invoices of the view that they are
    to pay; and the button that rates them anew."""
    w, now = at.w, ratings.standing(at.house, at.actor)
    with st.container(horizontal=True, vertical_alignment="center", key="payer-ratings"):
        if now.day is None:
            st.caption(w("rating.nobody"))
        else:
            parts = [_way(at, view, letter, count) for letter, count in now.counts.items()]
            label = escape(w("rating.standing", day=w.date(now.day)))
            hint = escape(ratings.explained(w))
            st.html(f'<div class="t-ties" title="{hint}">{label} {"".join(parts)}</div>')
        _button(at)


def _way(at: Index, view: View, letter: str, count: int) -> str:
    wanted: Filter = both(view.filter, where("payer_rating", "any_of", (letter,)))
    search = {"q": view.search} if view.search else {}
    address = f"/invoices?{urlencode({'view': 'all', 'filter': wanted.to_json()} | search)}"
    text = at.w("figure.rated", letter=letter, count=count)
    return f'<span><a href="{escape(address)}">{escape(text)}</a></span>'


def _button(at: Index) -> None:
    w, allowed = at.w, ratings.may_work_out(at.actor)
    if st.button(
        w("rating.work_out"),
        key="rate-payers",
        type="tertiary",
        icon=":material/refresh:",
        disabled=not allowed,
        help=None if allowed else w(f"reason.{allowed.reason}"),
    ):
        done: list[int] = []
        with st.spinner(w("rating.working_out")):
            worked = attempt(w, lambda: done.append(ratings.work_out(at.house, at.actor)))
        if worked:
            look.toast_later(w("rating.done", count=done[0]))
            st.rerun()
