"""Which column feeds which field: a row for every field, and what the file leaves open."""

from collections.abc import Mapping as Rows
from datetime import date
from decimal import Decimal
from html import escape
from itertools import islice
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from invoicing.house import House
from invoicing.importing import FIELDS as KNOWN
from invoicing.importing import Mapping, Question
from invoicing.model.people import Actor
from invoicing.words import Words

from . import import_draft, look
from .fields import section
from .import_draft import Draft

#: The fields a file may feed, in the order in which they are shown.
GROUPS: Rows[str, tuple[str, ...]] = {
    "document": (
        "external_id",
        "issue_date",
        "due_date",
        "currency",
        "purchase_order",
        "title",
        "comments",
    ),
    "line": ("description", "item_code", "quantity", "unit_price", "vat_rate"),
    "customer": (
        "buyer_name",
        "buyer_id",
        "buyer_street",
        "buyer_postcode",
        "buyer_city",
        "buyer_country",
        "contact_name",
        "contact_email",
    ),
}
#: Must be fed by a column or a value.
REQUIRED = frozenset(name for name, each in KNOWN.items() if each.required)
#: A document's number is its own: never the same in all rows.
NEVER_CONSTANT = "external_id"
ABSENT, CONSTANT = "", "="
AUTO = ""
ORDERS = (AUTO, "dmy", "mdy", "ymd")
MARKS = (AUTO, ",", ".")
MARK_WORDS = {AUTO: "auto", ",": "comma", ".": "point"}
SAMPLES = 3


def rows(house: House, actor: Actor, draft: Draft, w: Words) -> None:
    """The mapping as a table of fields; every choice is read at once."""
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    places: dict[str, DeltaGenerator] = {}
    for group, names in GROUPS.items():
        section(w(f"import.group_{group}"))
        with st.container(gap="xsmall"):
            for name in names:
                places[name] = one(draft, name, columns, constants, w)
    section(w("import.reading"))
    left, right = st.columns(2)
    order = left.selectbox(
        w("import.date_order"),
        ORDERS,
        format_func=lambda o: w(f"import.order_{o or 'auto'}"),
        key=start(draft, "date_order", draft.mapping.date_order or AUTO),
    )
    mark = right.selectbox(
        w("import.decimal"),
        MARKS,
        format_func=lambda m: w(f"import.mark_{MARK_WORDS[m]}"),
        key=start(draft, "decimal", draft.mapping.decimal or AUTO),
    )
    parts = {
        "columns": columns,
        "constants": constants,
        "date_order": order or None,
        "decimal": mark or None,
        "sheet": draft.mapping.sheet,
    }
    import_draft.choose(house, actor, draft, parts)
    if draft.problem and draft.problem.field in places:
        with places[draft.problem.field].container():
            look.field_error(explained(draft, w))


def start(draft: Draft, name: str, value: str) -> str:
    """The key of a widget that shows `value` until somebody chooses."""
    key = f"map-{draft.key}-{name}"
    st.session_state.setdefault(key, value)
    return key


def one(
    draft: Draft, name: str, columns: dict[str, str], constants: dict[str, str], w: Words
) -> DeltaGenerator:
    """One field: its column, or one value for every row, beside what the first rows say.

    Returns the place under it, for what is wrong with it.
    """
    label, choice, beside = st.columns([9, 11, 9], vertical_alignment="center", gap="small")
    title = w(f"intake.field.{name}")
    mark = f' <i title="{escape(w("import.required"))}">*</i>' if name in REQUIRED else ""
    label.html(f'<span class="t-map">{escape(title)}{mark}</span>')
    headers = draft.prepared.table.headers
    # A header is told from the two other choices by what stands before it.
    choices = [ABSENT, *([CONSTANT] if name != NEVER_CONSTANT else []), *(f":{h}" for h in headers)]
    chosen = choice.selectbox(
        title,
        choices,
        format_func=lambda c: said(c, w),
        label_visibility="collapsed",
        key=start(draft, name, first(draft.mapping, name)),
    )
    if chosen == CONSTANT:
        key = start(draft, f"{name}-value", draft.mapping.constants.get(name, ""))
        typed = beside.text_input(
            w("import.value_of", name=title),
            key=key,
            max_chars=300,
            placeholder=w("import.value"),
            label_visibility="collapsed",
        )
        if typed and typed.strip():
            constants[name] = typed.strip()
    elif chosen:
        columns[name] = chosen[1:]
        told = escape(sample(draft, chosen[1:], w))
        beside.html(f'<span class="t-sample" title="{told}">{told}</span>')
    return st.empty()


def first(mapping: Mapping, name: str) -> str:
    """What the mapping says of a field, as a choice."""
    if name in mapping.columns:
        return f":{mapping.columns[name]}"
    return CONSTANT if name in mapping.constants else ABSENT


def said(choice: str, w: Words) -> str:
    """A choice in words; a header is its own."""
    return choice[1:] or w("import.constant" if choice == CONSTANT else "import.absent")


def explained(draft: Draft, w: Words) -> str:
    """Why the mapping cannot be used, by the label the field has here."""
    assert draft.problem
    key = f"intake.field.{draft.problem.field}"
    return w(draft.problem.key, **draft.problem.values | ({"field": w(key)} if key in w else {}))


def trouble(draft: Draft, w: Words) -> None:
    """Say that the mapping cannot be used; why stands at its field, where it has one."""
    assert draft.problem
    at_field = draft.problem.field in KNOWN
    look.field_error(w("import.correct_mapping") if at_field else explained(draft, w))


def sample(draft: Draft, header: str, w: Words) -> str:
    """The first few different values of a column."""
    table = draft.prepared.table
    if header not in table.headers:
        return ""
    seen = (told for _, cell in islice(table.column(header), 200) if (told := shown(cell, w)))
    return " · ".join(islice(dict.fromkeys(seen), SAMPLES))


def shown(cell: Any, w: Words) -> str:
    """A cell as people read it."""
    match cell:
        case str():
            return cell.strip()
        case bool():
            return w("common.yes" if cell else "common.no")
        case Decimal():
            return w.number(cell)
        case date():
            return w.date(cell)
    return str(getattr(cell, "text", ""))


def ask(draft: Draft, question: Question, base_currency: str, w: Words) -> None:
    """One question with its sentence, and the answers it has."""
    error = question.error
    place = "" if question.about in REQUIRED else w.explain(error.place)
    look.caution(f"{place} {w(error.key, **error.values)}".strip())
    found = answers(question, base_currency, w)
    with st.container(horizontal=True, gap="small", key=f"answers-{question.about}"):
        for number, (text, settled) in enumerate(found):
            key = f"answer-{draft.key}-{question.about}-{number}"
            st.button(look.plain(text), key=key, on_click=settle, args=(draft, settled))


def answers(question: Question, base: str, w: Words) -> list[tuple[str, dict[str, str]]]:
    """What can be answered with a click: the text of the button, and the choices it makes."""
    values = question.error.values
    if question.error.key == import_draft.TWO_COLUMNS:
        headers = {h: {question.about: f":{h}"} for h in (values["first"], values["second"])}
        return [(f"“{h}”", choices) for h, choices in headers.items()] + [
            (w("import.absent"), {question.about: ABSENT})
        ]
    if question.about == "date_order":
        readings = (("dmy", values["first"]), ("mdy", values["second"]))
        return [
            (w(f"import.answer_{o}", text=values["text"], day=day), {"date_order": o})
            for o, day in readings
        ]
    if question.about == "decimal":
        amounts = ((".", values["first"]), (",", values["second"]))
        return [
            (w("import.answer_mark", text=values["text"], amount=amount), {"decimal": m})
            for m, amount in amounts
        ]
    if question.about == "currency":
        text = w("import.answer_currency", currency=base)
        return [(text, {"currency": CONSTANT, "currency-value": base})]
    return []


def settle(draft: Draft, choices: dict[str, str]) -> None:
    """Make the choices of an answer. For callbacks."""
    for name, value in choices.items():
        st.session_state[f"map-{draft.key}-{name}"] = value
        if value == ABSENT:
            draft.left_out.add(name)
