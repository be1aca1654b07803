"""Statements of account for all customers of a list: which kind, which day, and how."""

import secrets
from datetime import date, timedelta

import streamlit as st

from invoicing import statement_bulk, statements
from invoicing.house import House
from invoicing.model.customer import ListQuestion
from invoicing.model.decisions import Action, decide, general
from invoicing.model.people import Actor
from invoicing.model.statement import StatementKind
from invoicing.words import Words

from . import job_progress, look
from .acts import attempt


def ask(house: House, actor: Actor, w: Words, question: ListQuestion, count: int) -> None:
    """The dialog; it starts a job, which is shown in the side."""
    key, today = secrets.token_hex(12), house.today()
    allowed = decide(Action.SEND_STATEMENT, general(actor))

    @st.dialog(w("statement.many").removesuffix(" …"))
    def dialog() -> None:
        st.caption(w("statement.many_says", count=count))
        kind = _choice(w, "kind", [k.value for k in StatementKind], "statement.")
        as_of = _day(w, "as_of", today)
        first = None
        if kind == StatementKind.ACTIVITY:
            first = _day(w, "first", as_of - timedelta(days=statements.BACK))
        hows = statement_bulk.KINDS if allowed else (statement_bulk.ZIP,)
        how = _choice(w, "how", list(hows), "statement.how.")
        if not allowed:
            st.caption(w(f"reason.{allowed.reason}"))
        if how == statement_bulk.MAIL:
            look.caution(w("statement.mail_note"))

        def start() -> None:
            side = question.side
            asked = statements.asked(house, side, 0, StatementKind(kind), as_of, first)
            job = statement_bulk.start(house, actor, how, question, asked, key)
            job_progress.watch(job.id)

        with look.buttons():
            sure = st.button(w("statement.start"), key="sure", type="primary", disabled=not count)
        if sure and attempt(w, start):
            st.rerun()

    dialog()


def _choice(w: Words, name: str, options: list[str], prefix: str) -> str:
    chosen = st.segmented_control(
        w(f"statement.{name}"),
        options,
        default=options[0],
        format_func=lambda each: w(f"{prefix}{each}"),
        key=f"statements-{name}",
    )
    return chosen or options[0]


def _day(w: Words, name: str, value: date) -> date:
    chosen = st.date_input(
        w(f"statement.{name}"),
        value,
        format=w("common.date_pattern"),
        min_value=date(1990, 1, 1),
        max_value=date(2199, 12, 31),
        key=f"statements-{name}",
    )
    return chosen if isinstance(chosen, date) else value
