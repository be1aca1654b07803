"""A list of conversations, and one conversation with its messages, as HTML of our own."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from invoicing import inbox
from invoicing.inbox import Conversation, Message
from invoicing.model.conversations import MessageFile, Way
from invoicing.model.mail import MailState
from invoicing.words import Words

from . import desk, place

STYLE = Path(__file__).parent / "assets" / "conversation.css"


def dress() -> None:
    """The look of the inbox. Call once on its page."""
    st.html(STYLE)


def talks(found: Sequence[Conversation], chosen: int | None, w: Words) -> None:
    """The conversations as links, the latest first."""
    st.html(f'<ul class="t-talks">{"".join(_talk(each, chosen, w) for each in found)}</ul>')


def _talk(each: Conversation, chosen: int | None, w: Words) -> str:
    here = ' aria-current="true"' if each.id == chosen else ""
    new = ' class="t-new"' if each.unread else ""
    zone = desk.house().settings().timezone
    unread = escape(w("inbox.unread", count=each.unread)) if each.unread else ""
    owner = f" · {escape(each.owner.name)}" if each.owner else ""
    subject = each.subject or w("inbox.no_subject")
    address = escape(place.link(id=str(each.id), write=None, to=None, invoice=None))
    return (
        f'<li{new}><a href="/inbox{address}"{here}><b>{escape(each.called)}</b>'
        f"<time>{escape(w.moment(each.last_at, zone))}</time>"
        f"<span>{escape(subject)}{owner}</span><em>{unread}</em></a></li>"
    )


def said(messages: Sequence[Message], w: Words) -> None:
    """The messages, oldest first; what came from outside is shown as text only."""
    st.html("".join(_said(each, w) for each in messages))


def _file(message: Message, each: MessageFile, w: Words) -> str:
    """The way to a file that is kept; of one that is not only its name."""
    if not each.kept:
        return f"{escape(each.name)} <em>{escape(w('inbox.not_kept'))}</em>"
    address = f"/inbox/files/{message.id}/{each.position}"
    size = w("inbox.size", size=w.number(max(1, round(each.size / 1024))))
    return f'<a href="{address}" download>{escape(each.name)}</a> <em>{escape(size)}</em>'


def _said(message: Message, w: Words) -> str:
    ours = message.way is Way.OUT
    zone = desk.house().settings().timezone
    name = message.sender.name
    who = f"{name} <{message.sender.email}>" if name else message.sender.email
    body = inbox.drawn(message.body) if ours else escape(message.body)
    told = [w("inbox.automatic")] if message.automatic else []
    if message.state and message.state is not MailState.SENT:
        told.append(f"{w(f'mail_state.{message.state}')}: {message.problem or '…'}")
    foot = f"<footer>{escape(' · '.join(told))}</footer>" if told else ""
    if message.attached:
        files = "".join(f"<li>{_file(message, each, w)}</li>" for each in message.attached)
        foot += f'<ul class="t-files" aria-label="{escape(w("inbox.attached"))}">{files}</ul>'
    return (
        f'<article class="t-said{" t-ours" if ours else ""}"><header><b>{escape(who)}</b>'
        f"<span>{escape(w.moment(message.written_at, zone))}</span></header>"
        f"<div>{body}</div>{foot}</article>"
    )
