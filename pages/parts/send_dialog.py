"""«Send via email»: the addresses and words at the left, the letter as it will be at the right."""

import secrets
from datetime import UTC, datetime, time
from urllib.parse import urlencode, urlsplit

import streamlit as st

from invoicing import sending
from invoicing.model.decisions import Action
from invoicing.model.errors import Problem
from invoicing.model.mail import Letter
from invoicing.words import Words

from . import acts, look


def base() -> str:
    """This server, as the person here reaches it."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}"


def show(desk: acts.Desk, *, telling: bool = False) -> None:
    """Open the dialog; with `telling`, on the letter that lists what was edited."""
    w, key, here = desk.w, secrets.token_hex(12), base()
    found: list[sending.Proposal] = []
    if not acts.attempt(
        w,
        lambda: found.append(
            sending.propose(desk.house, desk.actor, desk.invoice.id, here, telling=telling)
        ),
    ):
        return

    @st.dialog(w("action.send"), width="large")
    def dialog() -> None:
        invoice, custom = st.tabs([w("send.invoice_tab"), w("send.custom")])
        with custom:
            by_hand(desk, found[0].to)
        left, right = invoice.columns(2, gap="large")
        with left:
            wanted = fields(desk, found[0], key)
            sure = st.button(w("send.yes"), type="primary", key=f"send-{key}")
        with right:
            preview(desk, wanted, found[0].link)
        if sure and acts.attempt(
            w,
            lambda: sending.send(desk.house, desk.actor, desk.invoice.id, wanted, key, here),
        ):
            acts.done(desk, Action.SEND)

    dialog()


def by_hand(desk: acts.Desk, to: str) -> None:
    """The way to an e-mail that is written by hand, with a link to the invoice (A-130)."""
    st.caption(desk.w("send.custom_says"))
    address = urlencode({"write": "1", "to": to, "invoice": desk.invoice.id})
    look.link_button(desk.w("action.write"), f"/inbox?{address}", primary=True)


def fields(desk: acts.Desk, proposed: sending.Proposal, key: str) -> sending.Wanted:
    """Everything that can be chosen; prefilled as the rules of the contract say."""
    w = desk.w
    to = st.text_input(w("send.to"), proposed.to, key=f"to-{key}", max_chars=254)
    cc = st.text_input(
        w("send.cc"), key=f"cc-{key}", placeholder=w("send.cc_hint"), max_chars=3_000
    )
    sender = st.selectbox(
        w("send.from"),
        proposed.senders,
        key=f"from-{key}",
        disabled=proposed.locked,
        accept_new_options=not proposed.locked,
        help=w("reason.sender_is_set") if proposed.locked else None,
    )
    subject = st.text_input(w("send.subject"), proposed.subject, key=f"subject-{key}")
    body = st.text_area(w("send.body"), proposed.body, key=f"body-{key}", height=220)
    attach = st.checkbox(w("send.attach"), True, key=f"attach-{key}")
    return sending.Wanted(
        to, sender or "", subject, body, tuple(sending.split(cc)), attach, later(desk, key)
    )


def later(desk: acts.Desk, key: str) -> datetime | None:
    """When it is to leave; None: now."""
    w = desk.w
    if not st.checkbox(w("send.later"), key=f"later-{key}"):
        return None
    left, right = st.columns(2)
    today = desk.house.today()
    pattern = w("common.date_pattern")
    day = left.date_input(w("send.day"), today, min_value=today, format=pattern, key=f"day-{key}")
    hour = right.time_input(w("send.time"), time(8), key=f"time-{key}")
    zone = desk.house.settings().timezone
    at = datetime.combine(day, hour, zone)  # type: ignore[arg-type]
    return at.astimezone(UTC).replace(tzinfo=None)


def preview(desk: acts.Desk, wanted: sending.Wanted, link: str) -> None:
    """The letter exactly as it will be sent, or what is still missing."""
    w = desk.w
    st.caption(w("send.preview"))
    try:
        letter = sending.written(desk.house, desk.actor, desk.invoice, wanted, link)
    except Problem as problem:
        look.field_error(w.explain(problem))
        return
    shown(w, letter)


def shown(w: Words, letter: Letter) -> None:
    """A letter as its reader will see it."""
    look.pairs(
        [
            (w("send.from"), f"{letter.sender.name or ''} <{letter.sender.email}>"),
            (w("send.to"), ", ".join(a.email for a in letter.to)),
            *([(w("send.cc"), ", ".join(a.email for a in letter.cc))] if letter.cc else []),
            (w("send.subject"), letter.subject),
        ]
    )
    html, text = st.tabs([w("send.as_html"), w("send.as_text")])
    html.iframe(letter.html or "", height=420)
    text.text(letter.text)
    for enclosure in letter.enclosures:
        st.caption(f":material/attach_file: {look.plain(enclosure.name)}")
