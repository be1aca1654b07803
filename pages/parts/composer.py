"""Where a message is written: whom to, from whom, and «Insert → Invoices» into the text.

What is typed stays in the session under the composer's own key until it is sent. A link is put
into the text by a callback, so that the next run draws it there.
"""

import secrets

import streamlit as st

from invoicing import inbox
from invoicing.inbox import Written
from invoicing.model.errors import Problem
from invoicing.model.table import Row
from invoicing.words import Words

from . import desk, look
from .send_dialog import base

WRITING = "_composer"


class Composer:
    """One text that is being written, under `name`; `to` and `subject` are what it begins with."""

    def __init__(self, name: str, to: str, subject: str | None = None) -> None:
        self.house, self.actor, self.w = desk.house(), desk.actor(), desk.w()
        self.name, self.to, self.subject = name, to, subject
        kept = st.session_state.setdefault(WRITING, {})
        self.state: dict[str, object] = kept.setdefault(name, _fresh())

    def key(self, field: str) -> str:
        """The widget's key; another one after each sending."""
        return f"{self.name}-{self.state['key']}-{field}"

    def draw(self) -> Written:
        """The fields; gives what is typed."""
        w = self.w
        offered, locked = inbox.senders(self.house, self.actor)
        to, subject = self.to, self.subject or ""
        if self.subject is not None:
            to = st.text_input(w("send.to"), to, key=self.key("to"), max_chars=254)
            subject = st.text_input(w("send.subject"), subject, key=self.key("subject"))
        sender = st.selectbox(
            w("send.from"),
            offered,
            key=self.key("from"),
            disabled=locked,
            accept_new_options=not locked,
            help=w("reason.sender_is_set") if locked else None,
        )
        body = st.text_area(w("inbox.says"), key=self.key("body"), height=220)
        if problem := self.state.pop("problem", None):
            look.field_error(str(problem))
        invoices: list[int] = self.state["invoices"]  # type: ignore[assignment]
        return Written(to, sender or "", subject, body, tuple(invoices))

    def insert(self) -> None:
        """«Insert»: choose an invoice, or go to the list of them."""
        w = self.w
        with st.popover(w("inbox.insert"), icon=":material/add_link:", key=self.key("insert")):
            st.caption(w("inbox.insert_invoices"))
            words = st.text_input(
                w("common.search"),
                placeholder=w("inbox.insert_search"),
                label_visibility="collapsed",
                key=self.key("search"),
            )
            found = inbox.offered(self.house, self.actor, words)
            for row in found:
                st.button(
                    look.plain(_named(row, w)),
                    key=self.key(f"add-{row.id}"),
                    type="tertiary",
                    width="stretch",
                    on_click=self.put,
                    args=(row.id,),
                )
            if not found:
                st.caption(w("inbox.insert_none"))
            look.link_button(w("inbox.manage"), "/invoices")

    def put(self, invoice_id: int) -> None:
        """Put a link to an invoice at the end of the text."""
        try:
            label = self.w("inbox.link", number="{number}")
            added = inbox.inserted(self.house, self.actor, invoice_id, base(), label)
        except Problem as problem:
            self.state["problem"] = self.w.explain(problem)
            return
        before = str(st.session_state.get(self.key("body"), "")).rstrip()
        st.session_state[self.key("body")] = f"{before}\n{added}\n" if before else f"{added}\n"
        self.state["invoices"] = [*self.state["invoices"], invoice_id]  # type: ignore[misc]

    def begin_with(self, invoice_id: int) -> None:
        """Begin with a link to an invoice, once."""
        if not self.state["begun"]:
            self.state["begun"] = True
            self.put(invoice_id)

    def sent(self) -> None:
        """Forget what was typed: it is in the outbox."""
        st.session_state[WRITING].pop(self.name)

    @property
    def once(self) -> str:
        """The key that makes a double click send once."""
        return str(self.state["key"])


def _fresh() -> dict[str, object]:
    return {"key": secrets.token_hex(8), "invoices": [], "begun": False}


def _named(row: Row, w: Words) -> str:
    """Number, buyer and amount."""
    number, buyer = row.values.get("number"), row.values.get("buyer_name")
    amount = row.values.get("amount_billed")
    money = w.money(amount, str(row.values.get("currency") or "")) if amount is not None else ""
    return " · ".join(str(part) for part in (number, buyer, money) if part)
