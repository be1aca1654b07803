"""From draft to invoice: what is missing, each thing one click from its field, then a last look.

What stands on the list is what the rule table objects to, so the list and the door agree. What
is only advised is said beside it and stops nobody.
"""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from invoicing import lifecycle
from invoicing.model.checklist import advice
from invoicing.model.decisions import LACKING, Action, Reason
from invoicing.model.invoice import Invoice
from invoicing.model.settings import Settings
from invoicing.words import Words

from . import look, settings_series
from .acts import Desk, confirm

Row = tuple[str, str, str, str]


def ask(desk: Desk, lacking: Sequence[Reason]) -> None:
    """Issue the draft after a last look, or tell what it lacks."""
    invoice = desk.invoice
    told = advised(invoice, desk.house.settings(), desk.w)
    if not lacking:
        _confirm(desk, told)
        return

    @st.dialog(desk.w("checklist.title", name=desk.name))
    def dialog() -> None:
        checklist([*missing(invoice, lacking, desk.w), *told], desk.w)
        with look.buttons():
            if st.button(desk.w("common.close"), key="close"):
                st.rerun()
            st.button(desk.w("confirm.finalize.yes"), key="sure", type="primary", disabled=True)

    dialog()


def _confirm(desk: Desk, told: list[Row]) -> None:
    """The last look, with the series of its number where there is a choice."""
    invoice, chosen = desk.invoice, [0]

    def beside() -> None:
        chosen[0] = settings_series.pick(desk.house, desk.actor, desk.w)
        checklist(told, desk.w)

    def act() -> None:
        lifecycle.finalize(desk.house, desk.actor, invoice.id, invoice.version, chosen[0])

    confirm(desk, Action.FINALIZE, ["confirm.finalize.body"], act, None, beside=beside)


def missing(invoice: Invoice, lacking: Sequence[Reason], w: Words) -> list[Row]:
    """Kind, sentence, field and address of each thing that keeps the draft a draft."""
    return [
        ("missing", w(f"reason.{reason}"), LACKING[reason], _to_field(invoice, LACKING[reason]))
        for reason in lacking
    ]


def advised(invoice: Invoice, settings: Settings, w: Words) -> list[Row]:
    """The same of what a buyer, or the law, will miss on the invoice."""
    return [
        ("advised", w(f"advice.{item}"), field, _address(item, field, invoice))
        for item, field in advice(invoice, settings.company)
    ]


def _address(item: str, field: str, invoice: Invoice) -> str:
    if item.startswith("seller"):
        return f"/settings?section={field}"
    return _to_field(invoice, field)


def _to_field(invoice: Invoice, field: str) -> str:
    which = f"id={invoice.id}&" if invoice.id else ""
    return f"/edit?{which}field={field}"


def checklist(rows: Sequence[Row], w: Words, here: Mapping[str, str] | None = None) -> None:
    """A row each: what it is, and the way to the field. Says so where nothing is missing.

    `here` are fields of this page, by the keys they are drawn under.
    """
    if not rows:
        look.quiet_line(w("checklist.nothing"))
        return
    body = "".join(_row(*row, here or {}, w) for row in rows)
    st.html(f'<ul class="t-checklist">{body}</ul>')


def _row(kind: str, text: str, field: str, href: str, here: Mapping[str, str], w: Words) -> str:
    focus = f' data-focus="{escape(here[field])}"' if field in here else ""
    return (
        f'<li class="t-{kind}"><a href="{escape(href)}"{focus}>{escape(text)}</a>'
        f"<span>{escape(w(f'checklist.{kind}'))}</span></li>"
    )
