"""Import customers: choose a file, say what its columns mean, look, and take it whole."""

from collections.abc import Mapping

import streamlit as st

from invoicing import customer_import
from invoicing.customer_import import CUSTOMER_FIELDS, Incoming, Plan
from invoicing.model.customer import Side
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import Problem
from parts import desk, fields, import_preview, look
from parts.acts import attempt
from parts.fields import section
from parts.index_table import Cell, Column, Frame, Labels, Row, index_table

house, actor, w = desk.house(), desk.actor(), desk.w()
KINDS = ["csv", "txt", "tsv", "xlsx"]
OUTCOMES = ("new", "changed", "unchanged")
TONES = {"new": "good", "changed": "info", "unchanged": "mute"}
SHOWN = 100
DONE = "customers-imported"


def chosen_columns(plan: Plan) -> dict[str, str]:
    """A picker for each field, filled with what the header says."""
    section(w("customer_import.columns"), w("customer_import.columns_says"))
    options = [None, *plan.table.headers]
    found: dict[str, str] = {}
    left, right = st.columns(2)
    for number, name in enumerate(CUSTOMER_FIELDS):
        now = plan.columns.get(name)
        header = (right if number % 2 else left).selectbox(
            w(f"customer.field.{name}"),
            options,
            options.index(now),
            format_func=lambda each: each or w("customer_import.nothing"),
            key=f"customer-column-{plan.name}-{name}",
        )
        if header:
            found[name] = header
    return found


def outcome(plan: Plan) -> None:
    """How many are new, changed and unchanged, then the customers themselves."""
    section(w("customer_import.what"))
    figures(plan.counts())
    columns = [
        Column("row", w("customer_import.row"), "number", sortable=False),
        Column("name", w("customer.field.name"), sortable=False),
        Column("kind", w("customer_import.kind"), sortable=False),
        Column("outcome", w("property.status"), sortable=False),
        Column("changes", w("customer_import.changes"), sortable=False),
    ]
    index_table(
        "incoming-customers",
        columns,
        [row(number, each) for number, each in enumerate(plan.customers[:SHOWN])],
        labels=Labels(w("customer_import.what")),
        empty=w("customer.none"),
        frame=Frame(fill=False),
    )
    if len(plan.customers) > SHOWN:
        st.caption(w("customer_import.first", shown=SHOWN))


def row(number: int, each: Incoming) -> Row:
    """One customer of the file."""
    changes = [f"{w(f'customer.field.{n}')}: {value}" for n, value in each.changes.items()]
    if each.company and (each.before is None or each.moved):
        changes.append(f"{w('customer.field.company')}: {each.company.name}")
    name = Cell(each.name, href=f"/{each.side}?id={each.before.id}" if each.before else None)
    told = Cell(w(f"customer_import.outcome.{each.outcome}"), tone=TONES[each.outcome])
    kind = Cell(w(f"property.{each.side}"))
    return Row(str(number), [Cell(w.number(each.row)), name, kind, told, Cell(" · ".join(changes))])


def figures(counts: Mapping[tuple[Side, str], int]) -> None:
    """New, changed and unchanged of each side."""
    look.plain_table(
        [w("customer_import.kind"), *(w(f"customer_import.outcome.{o}") for o in OUTCOMES)],
        [
            [w(f"customer.sides.{side}"), *(w.number(counts.get((side, o), 0)) for o in OUTCOMES)]
            for side in Side
        ],
    )


def take(plan: Plan) -> None:
    """Everything at once; a refusal leaves the books as they were."""
    if not plan.ready:
        st.caption(w("customer_import.up_to_date"))
    pressed = st.button(
        w("customer_import.run"), key="run", type="primary", disabled=not plan.ready
    )
    if pressed:
        bar = st.progress(0, w("customer_import.running"))
        done: list[customer_import.Result] = []

        def tell(count: int, total: int) -> None:
            if count * 100 // total != (count - 1) * 100 // total:
                bar.progress(count / total)

        if attempt(w, lambda: done.append(customer_import.run(house, actor, plan, tell))):
            st.session_state[DONE] = done[0]
            st.rerun()


def finished(result: customer_import.Result) -> None:
    """What came of it, and where it is."""
    st.success(w("customer_import.done"), icon=":material/check_circle:")
    figures(result.counts)
    with st.container(horizontal=True):
        look.link_button(w("customer_import.to_customers"), "/customers", primary=True)
        if st.button(w("import.another_file"), icon=":material/upload_file:"):
            del st.session_state[DONE]
            st.rerun()


def main() -> None:
    """As far as the file is by now."""
    decide(Action.EDIT_CUSTOMER, general(actor)).enforce()
    fields.dress()
    look.header(w("customer_import.title"), back=("/customers", w("nav.customers")))
    if DONE in st.session_state:
        finished(st.session_state[DONE])
        return
    fields.note(w("customer_import.says"))
    fields.upload_words(w)
    with st.container(width=720):
        given = st.file_uploader(w("customer_import.file"), KINDS, key="customers-file")
    if given is None:
        return
    left, right = st.columns([2, 3], gap="large")
    try:
        first = customer_import.prepare(house, actor, given.name, given.getvalue())
        with left:
            columns = chosen_columns(first)
        plan = customer_import.prepare(house, actor, given.name, given.getvalue(), columns)
    except Problem as problem:
        st.error(w.explain(problem), icon=":material/error:")
        return
    with right:
        if plan.parsed.errors:
            import_preview.errors(plan, w)
        else:
            outcome(plan)
            take(plan)


main()
