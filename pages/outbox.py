"""The outbox: every mail with what became of it; try again, cancel, read."""

import streamlit as st

from invoicing import outbox
from invoicing.model.errors import Problem
from invoicing.model.mail import Mail, MailState
from parts import acts, desk, look, place

house, actor, w = desk.house(), desk.actor(), desk.w()
TONES = {
    MailState.QUEUED: "info",
    MailState.SENDING: "info",
    MailState.SENT: "good",
    MailState.FAILED: "bad",
    MailState.BOUNCED: "bad",
    MailState.CANCELLED: "mute",
}


def bar() -> tuple[str, list[str]]:
    """Search and state, both in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        words = look.search_bar(w, w("outbox.search_hint"))
        state = st.segmented_control(
            w("property.status"),
            [each.value for each in MailState],
            format_func=lambda each: w(f"mail_state.{each}"),
            label_visibility="collapsed",
            **place.keep("state", [each.value for each in MailState]),
        )
    return words, [state] if state else []


def entry(mail: Mail) -> None:
    """One mail: to whom, about what, how it went, and what can be done."""
    zone = house.settings().timezone
    whom = ", ".join(mail.letter.recipients)
    at = mail.sent_at or (mail.due_at if mail.state is MailState.QUEUED else mail.created_at)
    label = f"{look.plain(mail.letter.subject)} · {look.plain(whom)}"
    with st.container(border=True):
        look.item(
            mail.letter.subject,
            f"{whom} · {w.moment(at, zone)} · {mail.created_by}",
            badge=(w(f"mail_state.{mail.state}"), TONES[mail.state]),
            link=(w("thing.invoice"), f"/invoice?id={mail.invoice_id}")
            if mail.invoice_id is not None
            else None,
        )
        if mail.problem:
            look.field_error(mail.problem)
        with st.expander(w("outbox.read"), key=f"read-{mail.id}"):
            st.text(mail.letter.text)
        buttons(mail, label)


def buttons(mail: Mail, label: str) -> None:
    """Try again, or keep it from leaving."""
    waits = mail.state is MailState.QUEUED
    with look.buttons():
        if waits and st.button(w("outbox.cancel"), key=f"cancel-{mail.id}", help=label):
            act(lambda: outbox.cancel(house, actor, mail.id))
        if (waits or mail.state is MailState.FAILED) and st.button(
            w("outbox.retry"), key=f"retry-{mail.id}", help=label
        ):
            act(lambda: outbox.retry(house, actor, mail.id))


def act(done: object) -> None:
    """Do it, say so, and draw anew."""
    if acts.attempt(w, done):  # type: ignore[arg-type]
        look.toast_later(w("outbox.done"))
        st.rerun()


def main() -> None:
    """The newest two hundred that match."""
    look.header(w("nav.outbox"))
    words, states = bar()
    try:
        found = outbox.mails(house, actor, states, words)
    except Problem as problem:
        look.field_error(w.explain(problem))
        return
    if found:
        st.caption(w("outbox.count", count=len(found)))
    else:
        st.info(w("outbox.empty"), icon=":material/outbox:")
    for mail in found:
        entry(mail)


main()
