"""The index of customers: companies or contacts, with what they owe. The state is in the URL."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from invoicing import customers, ratings
from invoicing.model.customer import LISTED, NOBODY, RATED, SHOWS, Listed, ListQuestion, Side
from invoicing.model.decisions import Action, decide, general
from invoicing.quick import ME
from parts import customer_form, desk, look, merge_dialog, place, statements_dialog, values
from parts.index_table import Cell, Column, Row, index_table, labels

house, actor, w = desk.house(), desk.actor(), desk.w()
SIDES = [side.value for side in Side]
ANYBODY = "@any"


def bar() -> ListQuestion:
    """Which side, what is searched for, who is shown; then the order and page of the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        side = st.segmented_control(
            w("customer.side"),
            SIDES,
            format_func=lambda each: w(f"customer.sides.{each}"),
            label_visibility="collapsed",
            **place.keep("side", SIDES, default=SIDES[0]),
        )
        words = look.search_bar(w, w("customer.search_hint"))
        show = st.segmented_control(
            w("customer.show"),
            SHOWS,
            format_func=lambda each: w(f"customer.show.{each}"),
            label_visibility="collapsed",
            **place.keep("show", SHOWS, default=SHOWS[0]),
        )
        rating = st.selectbox(
            w("customer.rating"),
            RATED,
            format_func=lambda each: w(f"customer.rated.{each.lower()}"),
            label_visibility="collapsed",
            width=140,
            **place.keep("rating", RATED, default=RATED[0]),
        )
        owner = whose()
    asked = place.asked()
    sort = asked.get("sort") or "name"
    return ListQuestion(
        Side(side or SIDES[0]),
        words,
        show or SHOWS[0],
        sort.removeprefix("-"),
        sort.startswith("-"),
        *place.page_asked(),
        rating=rating or RATED[0],
        owner=owner,
    )


def whose() -> str:
    """The owner whose invoices count; "" for all."""
    offered = [ANYBODY, *customers.owners(house, actor)]
    said = {
        ANYBODY: w("customer.owner.any"),
        ME: w("quick.me"),
        NOBODY: w("quick.none.owner"),
    }
    chosen = st.selectbox(
        w("property.owner"),
        offered,
        format_func=lambda each: said.get(each, each),
        label_visibility="collapsed",
        width=150,
        **place.keep("owner", offered, default=ANYBODY),
    )
    return "" if chosen in (None, ANYBODY) else chosen


def columns(side: Side) -> list[Column]:
    """The values of a side, and what is counted of each customer."""
    name, *others = [Column(name, w(f"customer.field.{name}")) for name in LISTED[side]]
    return [
        name,
        Column("due", w("sum.balance"), "money", hint=w("customer.due_hint")),
        Column("rating", w("property.payer_rating"), hint=ratings.explained(w)),
        Column("invoices", w("customer.invoices"), "number"),
        Column("last_invoice", w("customer.last_invoice"), "date"),
        *others,
    ]


def row(side: Side, each: Listed) -> Row:
    """One customer: its name leads to its page, and so does the company of a contact."""
    cells = {name: Cell(each.values[name] or "") for name in LISTED[side]}
    cells["name"] = Cell(each.values["name"] or "", href=f"/{side.value}?id={each.id}")
    if each.company:
        cells["company"] = Cell(each.company.name, href=f"/company?id={each.company.id}")
    due = [w.money(amount, currency) for currency, amount in each.due.items()]
    name, *others = cells.values()
    counted = [
        Cell(" · ".join(due)),
        values.rating_cell(each.rating) or Cell(""),
        Cell(w.number(each.invoices)),
        Cell(w.date(each.last_invoice)),
    ]
    return Row(str(each.id), [name, *counted, *others])


def table(question: ListQuestion, found: Sequence[Listed], count: int) -> None:
    """The page of customers and its pager."""
    everybody = not (question.words or question.owner) and question.show == SHOWS[0]
    index_table(
        "customers",
        columns(question.side),
        [row(question.side, each) for each in found],
        labels=labels(w("nav.customers"), w, w("table.count", count=count)),
        empty=w("customer.none_yet" if everybody else "customer.none"),
        order=place.Order(question.sort, question.descending),
        scope=repr(replace(question, sort="", descending=False, page=1, size=0)),
    )
    place.pager(count, w)


def actions(question: ListQuestion, count: int) -> None:
    """Top right: statements of all of these, likely duplicates, an import, and a new record."""
    side = question.side
    if st.button(w("statement.many"), key="statements"):
        statements_dialog.ask(house, actor, w, question, count)
    look.link_button(w("merge.likely"), merge_dialog.page_of(side))
    allowed = decide(Action.EDIT_CUSTOMER, general(actor))
    if allowed:
        look.link_button(w("customer_import.link"), "/import_customers")
    if st.button(
        w(f"customer.new.{side}"),
        key="new-customer",
        type="primary",
        disabled=not allowed,
        help=None if allowed else w(f"reason.{allowed.reason}"),
    ):
        customer_form.create(house, actor, side, w)


def main() -> None:
    """One reading of the URL, one question, one table."""
    heading = st.container()
    question = bar()
    found, count = customers.listed(house, actor, question)
    st.caption(w(f"customer.count.{question.side}", count=count))
    table(question, found, count)
    with heading:
        look.header(w("nav.customers"), actions=lambda: actions(question, count))


main()
