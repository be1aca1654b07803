"""A statement of account: open items or activity of one customer, as of any day, to take along."""

import secrets
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

import streamlit as st

from invoicing import aged, statement_mail, statements
from invoicing.model.customer import Side
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import NotFound
from invoicing.model.statement import (
    Account,
    Movement,
    OpenItem,
    Statement,
    StatementKind,
    StatementQuestion,
)
from parts import clocks, desk, fields, guard, look, place, report_table, statement_figures
from parts.acts import attempt
from parts.fields import section
from parts.index_table import Cell, Column, Frame, Kind, Labels, Row, index_table

house, actor, w = desk.house(), desk.actor(), desk.w()
KINDS = [kind.value for kind in StatementKind]
SIDES = [side.value for side in Side]


def day_in_url(name: str) -> date | None:
    """A day of the address; None where there is none that can be read."""
    try:
        return date.fromisoformat(place.asked().get(name, ""))
    except ValueError:
        return None


def day_field(name: str, value: date) -> date:
    """A day that stands in the address."""
    key = f"statement-{name}"
    if st.session_state.get(key) is None or st.session_state[key] != value:
        st.session_state[key] = value
    st.date_input(
        w(f"statement.{name}"),
        key=key,
        format=w("common.date_pattern"),
        min_value=date(1990, 1, 1),
        max_value=date(2199, 12, 31),
        on_change=lambda: place.write(**{name: st.session_state[key]}),
        width=160,
    )
    return value


def asked() -> StatementQuestion:
    """The question of the address, with its widgets."""
    side = place.asked().get("side", SIDES[0])
    if side not in SIDES:
        raise NotFound("company", side)
    id, today = guard.id_in_url(side), house.today()
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        kind = st.segmented_control(
            w("statement.kind"),
            KINDS,
            format_func=lambda each: w(f"statement.{each}"),
            label_visibility="collapsed",
            **place.keep("kind", KINDS, default=KINDS[0]),
        )
        chosen = StatementKind(kind or KINDS[0])
        as_of = day_in_url("as_of") or today
        first = None
        if chosen is StatementKind.ACTIVITY:
            first = day_in_url("first") or as_of - timedelta(days=statements.BACK)
            first = day_field("first", min(first, as_of))
        as_of = day_field("as_of", as_of)
        question = statements.asked(house, Side(side), id, chosen, as_of, first)
        with st.container(width=250):
            found = statements.moments_that_matter(house, actor, question)
            clocks.moment(house, w, w("aged.known_at"), "known", found, house.now())
    known = aged.moment_from(house, "known", place.asked().get("known"))
    return replace(question, known_at=known or question.known_at)


def link(question: StatementQuestion, format: str) -> str:
    """Where the file is fetched."""
    told = {"kind": question.kind.value, "as_of": question.as_of.isoformat()}
    if question.first:
        told["first"] = question.first.isoformat()
    if known := place.asked().get("known"):
        told["known"] = known
    return f"/statements/{question.side}/{question.id}.{format}?{urlencode(told)}"


def account(told: Account, statement: Statement) -> None:
    """One currency: what stands or what moved, the sum, and what is how late."""
    section(told.currency)
    statement_figures.draw(w, told, statement)
    names = ACTIVITY if statement.asked.first else OPEN
    index_table(
        f"statement-{told.currency}",
        [Column(n, w(f"statement.column.{n}"), kind, False) for n, kind in names.items()],
        activity(told) if statement.asked.first else items(told, statement),
        labels=Labels(f"{w('statement.title')} {told.currency}"),
        empty=w("statement.nothing"),
        frame=Frame(fill=False),
    )


#: The columns of both kinds, and what is in them.
OPEN: dict[str, Kind] = {
    "name": "text",
    "what": "text",
    "on": "date",
    "due_date": "date",
    "days_late": "number",
    "billed": "money",
    "due": "money",
}
ACTIVITY: dict[str, Kind] = {
    "on": "date",
    "what": "text",
    "name": "text",
    "amount": "money",
    "balance": "money",
}


def name_of(row: OpenItem | Movement) -> Cell:
    """The number or reference, and the way to the invoice or the payment."""
    if row.invoice_id is not None:
        return Cell(row.name or "", href=f"/invoice?id={row.invoice_id}")
    text = row.name or w("statement.payment", id=row.payment_id)
    return Cell(text, href=f"/payment?id={row.payment_id}")


def items(told: Account, statement: Statement) -> list[Row]:
    """The open items as rows."""
    as_of, code = statement.asked.as_of, told.currency
    return [
        Row(
            str(number),
            [
                name_of(item),
                Cell(w(f"statement.kind.{item.called}")),
                Cell(w.date(item.on)),
                Cell(w.date(item.due_date)),
                Cell(w.number(item.days_late(as_of)) if item.days_late(as_of) else ""),
                Cell(w.money(item.billed, code, code=False)),
                Cell(w.money(item.due, code, code=False)),
            ],
        )
        for number, item in enumerate(told.items)
    ]


def activity(told: Account) -> list[Row]:
    """The movements as rows, after the balance they begin with."""
    code = told.currency
    return [
        Row(
            str(number),
            [
                Cell(w.date(each.on)),
                Cell(w(f"statement.kind.{each.called}")),
                name_of(each),
                Cell(w.money(each.amount, code, code=False)),
                Cell(w.money(each.balance, code, code=False)),
            ],
        )
        for number, each in enumerate(told.movements)
    ]


def send(question: StatementQuestion) -> None:
    """A letter with the PDF, to an address that can be changed."""
    key = secrets.token_hex(12)
    to = statement_mail.address_of(house, actor, question)

    @st.dialog(w("action.send_statement"))
    def dialog() -> None:
        typed = st.text_input(w("send.to"), to, key="statement-to", max_chars=254)
        with look.buttons():
            if st.button(w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(w("action.send_statement"), key="sure", type="primary")
        if sure and attempt(w, lambda: statement_mail.send(house, actor, question, key, typed)):
            look.toast_later(w("statement.on_its_way", to=typed))
            st.rerun()

    dialog()


def main() -> None:
    """The question of the address, and its answer."""
    fields.dress()
    report_table.dress()
    heading = st.container()
    question = asked()
    statement = statements.of(house, actor, question)
    debtor = statement.debtor

    def actions() -> None:
        for format in ("pdf", "xlsx"):
            label = w(f"statement.{format}")
            look.link_button(label, link(statement.asked, format), download=True)
        allowed = decide(Action.SEND_STATEMENT, general(actor))
        if st.button(
            w("action.send_statement"),
            key="send-statement",
            disabled=not allowed,
            help=None if allowed else w(f"reason.{allowed.reason}"),
        ):
            send(statement.asked)

    with heading:
        look.header(
            f"{w('statement.title')} · {debtor.name}",
            back=(f"/{debtor.side}?id={debtor.id}", debtor.name),
            actions=actions,
        )
    if not statement.accounts:
        st.info(w("statement.nothing"), icon=":material/check_circle:")
    for told in statement.accounts:
        account(told, statement)
    statement_figures.explained(house, w, statement)


main()
