"""What can be done to an invoice: the menu, and the dialog of each act.

The menu shows what the one rule table says: enabled, or disabled with the reason
and the way out. A dialog keeps the version it was opened on and a key of its own,
so that a stale screen is refused and a double click books once.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from invoicing import attempts, checkouts, lifecycle, sharing
from invoicing.house import House
from invoicing.model.capture import Capture, CaptureState
from invoicing.model.decisions import MENU, Action, Decision
from invoicing.model.errors import InvalidInput, Problem
from invoicing.model.invoice import Invoice
from invoicing.model.payment import Method
from invoicing.model.people import Actor
from invoicing.record import Record
from invoicing.words import Words

from . import look, router, values

ICONS: Mapping[Action, str] = {
    Action.EDIT: ":material/edit:",
    Action.RECORD_PAYMENT: ":material/payments:",
    Action.CHARGE: ":material/credit_card:",
    Action.VIEW_INVOICE: ":material/open_in_new:",
    Action.COPY_LINK: ":material/link:",
    Action.DOWNLOAD: ":material/download:",
    Action.SEND: ":material/mail:",
    Action.REMIND: ":material/notifications_active:",
    Action.EDIT_REMINDERS: ":material/edit_notifications:",
    Action.PROPERTY_HISTORY: ":material/history:",
    Action.CLONE: ":material/content_copy:",
    Action.DELETE: ":material/delete:",
    Action.VOID: ":material/block:",
}


@dataclass(frozen=True)
class Desk:
    """Who acts on which invoice, as it was when the page was drawn."""

    house: House
    actor: Actor
    w: Words
    invoice: Invoice

    @property
    def name(self) -> str:
        return record_name(self.invoice, self.w)


def record_name(invoice: Invoice, w: Words) -> str:
    """The number; a draft's title, or the id it is known by until it has a number."""
    return invoice.number or invoice.title or w("list.draft", id=invoice.id)


def menu(desk: Desk, record: Record) -> None:
    """«Actions»: every act of this status; a disabled one tells why."""
    w = desk.w
    with st.popover(w("common.actions"), icon=":material/more_horiz:", key="actions"):
        for action in MENU:
            decision = record.decisions[action]
            if not decision.shown:
                continue
            if action in LINKS:
                LINKS[action](desk)
                continue
            if chosen(w, action, decision, ICONS[action]):
                OPEN[action](desk)


def chosen(w: Words, action: Action, decision: Decision, icon: str) -> bool:
    """An act of a menu, and why it can't be done; whether it was chosen now."""
    clicked = st.button(
        w(f"action.{action}"),
        key=f"act-{action}",
        icon=icon,
        disabled=not decision,
        type="tertiary",
        width="stretch",
    )
    if not decision:
        st.caption(w(f"reason.{decision.reason}"))
    return clicked


def attempt(w: Words, act: Callable[[], object]) -> bool:
    """Do it; where it is refused, say why in place and keep what was typed."""
    try:
        act()
    except InvalidInput as problem:
        look.field_error(w.explain(problem))
        return False
    except Problem as problem:
        st.error(w.explain(problem), icon=":material/block:")
        return False
    return True


def done(desk: Desk, action: Action, go: str | None = None, said: str = "") -> None:
    """Say that it was done, once the page is drawn again or the next one is.

    `said` is the key of what is said instead of the usual words of the act.
    """
    look.toast_later(desk.w(said or f"done.{action}", name=desk.name), ":material/check:")
    if go:
        router.go(go)
    st.rerun()


def edit(desk: Desk) -> None:
    """Open the editor."""
    router.go(f"/edit?id={desk.invoice.id}")


def clone(desk: Desk) -> None:
    """A new draft with the same details, opened at once."""
    made: list[Invoice] = []
    if attempt(
        desk.w,
        lambda: made.append(lifecycle.clone(desk.house, desk.actor, desk.invoice.id)),
    ):
        done(desk, Action.CLONE, f"/invoice?id={made[0].id}")


def confirm(
    desk: Desk,
    action: Action,
    cautions: list[str],
    act: Callable[[], object],
    go: str | None,
    beside: Callable[[], None] = lambda: None,
    typed: str | None = None,
    said: Callable[[], str] = str,
    **told: str,
) -> None:
    """A dialog that says what follows, and what `beside` draws, and asks once more.

    What cannot be undone is confirmed by typing `typed`; `said` as in `done`, asked afterwards.
    """

    @st.dialog(desk.w(f"confirm.{action}.title", name=desk.name))
    def dialog() -> None:
        for caution in cautions:
            look.caution(desk.w(caution, name=desk.name, **told))
        beside()
        ready = typed is None or _typed(desk, typed)
        yes = desk.w(f"confirm.{action}.yes")
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(desk.w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(yes, key="sure", type="primary", disabled=not ready)
        if sure and attempt(desk.w, act):
            done(desk, action, go, said())

    dialog()


def _typed(desk: Desk, wanted: str) -> bool:
    """Whether the person typed it, whatever the case."""
    label = desk.w("confirm.type", what=wanted)
    text = st.text_input(
        label, key="confirm-typed", placeholder=wanted, live=True, autocomplete="off"
    )
    return text.strip().casefold() == wanted.casefold()


def void(desk: Desk) -> None:
    """Void for ever (A-69, A-70)."""
    invoice = desk.invoice
    confirm(
        desk,
        Action.VOID,
        ["confirm.void.body", "confirm.void.final"],
        lambda: lifecycle.void(desk.house, desk.actor, invoice.id, invoice.version),
        None,
        typed=invoice.number,
    )


def delete(desk: Desk) -> None:
    """Delete for good; a finalized one leaves a gap in the numbering (A-62, A-64, A-67)."""
    invoice = desk.invoice
    cautions = ["confirm.delete.final"]
    if invoice.number:
        cautions += ["confirm.delete.gap", "confirm.delete.accounting"]
    why: list[str] = []

    def reason() -> None:
        """For the deletion log."""
        label = desk.w("confirm.delete.reason")
        why[:] = [st.text_input(label, key="confirm-reason")]

    def act() -> None:
        lifecycle.delete(desk.house, desk.actor, invoice.id, invoice.version, *why)

    confirm(desk, Action.DELETE, cautions, act, "/invoices", reason, invoice.number)


def record_payment(desk: Desk) -> None:
    """The right-hand panel with its two tabs: a new payment, or one that is there."""
    from . import pay_drawer

    pay_drawer.record_payment(desk)


def charge(desk: Desk) -> None:
    """Charge what is due to the stored method, after a last look (A-58)."""
    invoice, key = desk.invoice, secrets.token_hex(12)
    due = desk.w.money(checkouts.free(invoice), invoice.currency)
    stored = attempts.stored_with(desk.house, invoice)
    method = values.stored_method(desk.w, stored) if stored else ""
    made: list[Capture] = []

    def act() -> None:
        made.append(checkouts.charge(desk.house, desk.actor, invoice.id, key, invoice.version))
        checkouts.must_have_worked(made[-1])

    def said() -> str:
        """A bank debit is asked for at once and comes days later, or not at all."""
        return "" if made[-1].state is CaptureState.SUCCEEDED else "done.charge_under_way"

    debit = stored is not None and stored.method is Method.BANK_DEBIT
    cautions = ["confirm.charge.debit" if debit else "confirm.charge.body"]
    confirm(desk, Action.CHARGE, cautions, act, None, said=said, due=due, method=method)


def send(desk: Desk) -> None:
    """The dialog that sends the invoice by e-mail."""
    from . import send_dialog

    send_dialog.show(desk)


def remind(desk: Desk) -> None:
    """A reminder at once, after a last look (to whom, in which words)."""
    from . import reminder_card

    reminder_card.remind(desk)


def edit_reminders(desk: Desk) -> None:
    """What is coming, each to be deleted (A-57)."""
    from . import reminder_card

    reminder_card.edit(desk)


def view_invoice(desk: Desk) -> None:
    """The buyer's page, in a tab of its own (A-52)."""
    address = f"/invoices/{desk.invoice.id}/view"
    look.menu_link(desk.w("action.view_invoice"), address, ICONS[Action.VIEW_INVOICE], tab=True)


def property_history(desk: Desk) -> None:
    """Every value every property ever had, in a tab of its own (A-22, A-53)."""
    address = f"/property_history?id={desk.invoice.id}"
    icon = ICONS[Action.PROPERTY_HISTORY]
    look.menu_link(desk.w("action.property_history"), address, icon, tab=True)


def copy_link(desk: Desk) -> None:
    """The buyer's link, to the clipboard (A-54)."""
    address = f"/invoices/{desk.invoice.id}/link"
    icon = ICONS[Action.COPY_LINK]
    look.copy_link(desk.w("action.copy_link"), address, icon, desk.w("done.copy_link"))


def renew_link(desk: Desk) -> None:
    """Give the buyer's page another address, after a last look: the old one ends."""
    confirm(
        desk,
        Action.RENEW_LINK,
        ["confirm.renew_link.body"],
        lambda: sharing.renew(desk.house, desk.actor, desk.invoice.id),
        None,
    )


def download(desk: Desk) -> None:
    """The PDF (A-56)."""
    address = f"/invoices/{desk.invoice.id}.pdf"
    look.menu_link(desk.w("action.download"), address, ICONS[Action.DOWNLOAD])


#: Acts that the browser does by itself: they draw a link.
LINKS: Mapping[Action, Callable[[Desk], None]] = {
    Action.VIEW_INVOICE: view_invoice,
    Action.PROPERTY_HISTORY: property_history,
    Action.COPY_LINK: copy_link,
    Action.DOWNLOAD: download,
}
OPEN: Mapping[Action, Callable[[Desk], None]] = {
    Action.EDIT: edit,
    Action.RECORD_PAYMENT: record_payment,
    Action.CHARGE: charge,
    Action.SEND: send,
    Action.REMIND: remind,
    Action.EDIT_REMINDERS: edit_reminders,
    Action.CLONE: clone,
    Action.DELETE: delete,
    Action.VOID: void,
}
