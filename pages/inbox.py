"""The inbox: conversations at the left, the chosen one or a new e-mail at the right."""

import streamlit as st

from invoicing import inbox, mailbox
from invoicing import record as records
from invoicing.inbox import Thread
from invoicing.model.conversations import Way
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import Problem
from parts import acts, conversation, desk, job_progress, look, place, router
from parts.composer import Composer

house, actor, w = desk.house(), desk.actor(), desk.w()
OPEN, CLOSED = "open", "closed"
#: Where a new e-mail is written (`write`), and what it begins with.
NEW = "new"


def number(name: str) -> int | None:
    """An id in the address."""
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def lists() -> None:
    """Search and state above, then what was found; «Write» below it."""
    words = look.search_bar(w, w("inbox.search_hint"))
    with st.container(horizontal=True, vertical_alignment="center"):
        state = st.segmented_control(
            w("property.status"),
            [OPEN, CLOSED],
            format_func=lambda each: w(f"inbox.{each}"),
            label_visibility="collapsed",
            **place.keep("state", [OPEN, CLOSED]),
        )
        mine = st.toggle(w("inbox.mine"), key="inbox-mine")
    try:
        found = inbox.conversations(house, actor, closed=state == CLOSED, words=words, mine=mine)
    except Problem as problem:
        look.field_error(w.explain(problem))
        found = []
    if found:
        conversation.talks(found, number("id"), w)
    else:
        st.caption(w("inbox.none"))


def write_button() -> None:
    """«Write», bottom left (A-135)."""
    decision = decide(Action.WRITE, general(actor))
    reason = None if decision else w(f"reason.{decision.reason}")
    if st.button(
        w("action.write"),
        key="write",
        type="primary",
        icon=":material/edit:",
        disabled=not decision,
        help=reason,
    ):
        router.go("/inbox?write=1")


def new() -> None:
    """A new e-mail, perhaps to the contact of an invoice with a link to it (A-130)."""
    st.subheader(w("inbox.new"))
    composer = Composer(f"{NEW}-{number('invoice') or 0}", st.query_params.get("to", ""), "")
    if (invoice := number("invoice")) is not None:
        composer.begin_with(invoice)
    wanted = composer.draw()
    with look.buttons():
        composer.insert()
        pressed = st.button(w("inbox.send"), key=composer.key("send"), type="primary")
    begun: list[int] = []
    if pressed and acts.attempt(
        w, lambda: begun.append(inbox.write(house, actor, wanted, composer.once))
    ):
        composer.sent()
        look.toast_later(w("inbox.sent"))
        router.go(f"/inbox?id={begun[0]}", replace=True)


def shown(thread: Thread) -> None:
    """A conversation: who sees to it, what was said, and the answer."""
    talk = thread.conversation
    st.subheader(look.plain(talk.subject or w("inbox.no_subject")))
    look.quiet_line(talk.called if not talk.other.name else f"{talk.called} <{talk.other.email}>")
    seeing_to(thread)
    conversation.said(thread.messages, w)
    if thread.decision:
        answer(thread)
    else:
        st.caption(w(f"reason.{thread.decision.reason}"))


def seeing_to(thread: Thread) -> None:
    """Who it is assigned to, and the way to close it."""
    talk, may = thread.conversation, bool(thread.decision)
    names = {owner.account_id: owner.name for owner in records.owners(house)}
    if talk.owner:
        names.setdefault(talk.owner.account_id, talk.owner.name)
    now = talk.owner.account_id if talk.owner else None
    options = [None, *names]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            w("inbox.assigned"),
            options,
            index=options.index(now),
            format_func=lambda id: names[id] if id else w("inbox.nobody"),
            key=f"assigned-{talk.id}-{now}",
            disabled=not may,
            width=260,
        )
        act = "close" if talk.closed_at is None else "reopen"
        pressed = st.button(w(f"inbox.{act}"), key=f"{act}-{talk.id}", disabled=not may)
    if chosen != now:
        do("assign", lambda: inbox.assign(house, actor, talk.id, chosen))
    if pressed:
        do(act, lambda: getattr(inbox, act)(house, actor, talk.id))


def do(act: str, done: object) -> None:
    """Do it, say so, and draw anew."""
    if acts.attempt(w, done):  # type: ignore[arg-type]
        look.toast_later(w(f"inbox.done_{act}"))
        st.rerun()


def answer(thread: Thread) -> None:
    """The text of an answer, to whoever wrote last."""
    talk = thread.conversation
    wrote = [m.sender.email for m in thread.messages if m.way is Way.IN]
    composer = Composer(f"answer-{talk.id}", wrote[-1] if wrote else talk.other.email)
    with st.container(border=True):
        wanted = composer.draw()
        with look.buttons():
            composer.insert()
            pressed = st.button(w("inbox.answer"), key=composer.key("send"), type="primary")
    if pressed and acts.attempt(
        w, lambda: inbox.answer(house, actor, talk.id, wanted, composer.once)
    ):
        composer.sent()
        look.toast_later(w("inbox.sent"))
        st.rerun()


def fetching() -> None:
    """«Fetch now», and when the mailbox was read last or what went wrong."""
    box = mailbox.state(house)
    if box is None:
        return
    zone = house.settings().timezone
    if box.problem:
        look.field_error(w("inbox.fetch_failed", said=box.problem))
    elif box.fetched_at:
        look.quiet_line(w("inbox.fetched", at=w.moment(box.fetched_at, zone)))
    decision = decide(Action.WRITE, general(actor))
    if st.button(
        w("inbox.fetch"), key="fetch", icon=":material/sync:", disabled=not decision
    ) and acts.attempt(w, lambda: job_progress.watch(mailbox.fetch_now(house, actor).id)):
        st.rerun()


def main() -> None:
    """The whole page; what is chosen is in the address."""
    conversation.dress()
    look.header(w("nav.inbox"), actions=fetching)
    left, right = st.columns([4, 7], gap="large")
    with right:
        if st.query_params.get("write"):
            new()
        elif (id := number("id")) is not None:
            shown(inbox.read(house, actor, id))
        else:
            st.info(w("inbox.choose"), icon=":material/forum:")
    with left:
        lists()
        write_button()


main()
