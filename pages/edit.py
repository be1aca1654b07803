"""The editor: a new draft, a draft, or a finalized invoice where editing is switched on.

The invoice is read once, when the editor is opened, and kept until it is left: what is typed
belongs to that version. Was it changed meanwhile, the save is refused, the page says how, and
everything typed stays. What is typed is kept in the books until it is saved, so that it is
there again after a reload.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import streamlit as st

from invoicing import attempts, editor, forms, lifecycle, telling
from invoicing import record as records
from invoicing.model.decisions import Action, Reason, lacking, situation
from invoicing.model.errors import InvalidInput, StaleVersion
from invoicing.model.invoice import Invoice, Status
from invoicing.model.properties import changes
from parts import (
    acts,
    adjustment_editor,
    cards,
    customer_editor,
    desk,
    document,
    editor_fields,
    finalizing,
    guard,
    line_editor,
    look,
    paper,
    router,
    settings_series,
    unsaved_typing,
)

house, actor, w = desk.house(), desk.actor(), desk.w()
settings = house.settings()
TERMS = 14

id = guard.id_in_url("invoice") if "id" in st.query_params else 0
#: Everything of this editing in the session begins with it.
KEY = f"editor-{id}"
#: Where the field of a check list is drawn, as the end of its key.
PLACES = {
    "contact": "f-contact",
    "due_date": "f-due_date",
    "lines": "lines-box",
    "buyer": "buyer-box",
}


Seen = tuple[Invoice, list[InvalidInput], list[InvalidInput]]


@dataclass
class Typed:
    """What the form holds: fields that are whole, rows as typed, own properties."""

    fields: dict[str, Any]
    lines: list[dict[str, str]]
    extras: list[dict[str, str]]
    own: tuple[Any, dict[str, Any]]
    seen: Seen | None = None

    def changes(self) -> dict[str, Any]:
        """As a door takes it; `InvalidInput` where something cannot be read."""
        return self.fields | {
            "lines": forms.lines(self.lines, w.language),
            "adjustments": forms.adjustments(self.extras, w.language),
        }

    def shown(self, invoice: Invoice) -> Seen:
        """The invoice as far as it can be read, and what cannot be: lines, adjustments."""
        if self.seen is None:
            self.seen = self._read(invoice)
        return self.seen

    def _read(self, invoice: Invoice) -> Seen:
        lines, wrong = forms.readable(self.lines, w.language)
        adjustments, odd = forms.readable_adjustments(self.extras, w.language)
        whole = self.fields | {"lines": lines, "adjustments": adjustments}
        return replace(invoice, **whole), wrong, odd


def opened() -> Invoice:
    """The invoice as it was when this editor was opened.

    Widgets are forgotten when a page is left: where the title has no value, it is opened anew,
    unless it is about to be drawn for the first time.
    """
    drawn = editor_fields.field(KEY, "title") in st.session_state
    if not (st.session_state.pop(f"{KEY}-restored", False) or drawn) or KEY not in st.session_state:
        forget()
        st.session_state[KEY] = read() if id else blank()
    invoice: Invoice = st.session_state[KEY]
    return invoice


def forget() -> None:
    """Nothing of this editing is in the session any more."""
    for name in [name for name in st.session_state if str(name).startswith(f"{KEY}-")]:
        del st.session_state[name]
    st.session_state.pop(KEY, None)


def read() -> Invoice:
    """The invoice in the URL, if the rules let it be edited."""
    record = records.read(house, actor, id)
    record.decisions[Action.EDIT].enforce()
    return record.invoice


def blank() -> Invoice:
    """A new draft, dated today."""
    lifecycle.may_create(actor)
    today = house.today(settings)
    new = Invoice(0, settings.base_currency, issue_date=today, payment_terms=TERMS)
    new = replace(new, due_date=today + timedelta(days=TERMS))
    return lifecycle.paid_as_usual(new, settings)


def name_of(invoice: Invoice) -> str:
    """What it is called, before it is in the books too."""
    return acts.record_name(invoice, w) if invoice.id or invoice.title else w("nav.new_invoice")


def form(invoice: Invoice) -> Typed:
    """Every field, from top to bottom, and what the document comes to."""
    fields = customer_editor.customer_editor(house, actor, invoice, KEY, w)
    fields |= editor_fields.head_fields(invoice, KEY, w)
    fields["prices_include_vat"] = st.toggle(
        w("property.prices_include_vat"),
        invoice.prices_include_vat,
        key=editor_fields.field(KEY, "prices_include_vat"),
    )
    priced = line_editor.Priced(fields["currency"], fields["prices_include_vat"])
    rows = line_editor.line_editor(house, actor, invoice, priced, KEY, w)
    extras = adjustment_editor.adjustment_editor(invoice, KEY, w)
    sums = st.container()
    fields |= editor_fields.text_fields(invoice, KEY, w)
    with st.expander(w("editor.more")):
        fields |= editor_fields.more_fields(invoice, KEY, w)
        own = editor_fields.own_fields(house, actor, invoice, KEY, w)
    typed = Typed(fields, rows, extras, own)
    with sums:
        shown, wrong, odd = typed.shown(invoice)
        line_editor.complain(wrong, w)
        line_editor.complain(odd, w)
        document.sums(shown, w)
    return typed


def to_field() -> None:
    """Go to the field that the address names."""
    if place := PLACES.get(st.query_params.get("field", "")):
        st.html(f'<span data-focus-now="{KEY}-{place}"></span>')


def save(
    invoice: Invoice,
    changed: Mapping[str, Any],
    typed: Typed,
    version: int,
    series: int | None = None,
) -> None:
    """Everything or nothing; what is wrong is said and stays as typed. With `series` it is
    finalized too."""
    issue = series is not None
    own = editor_fields.own_changes(house, invoice, *typed.own, w)
    try:
        saved = editor.save(
            house, actor, invoice.id, changed, own, version, finalizing=issue, series=series
        )
    except StaleVersion:
        st.session_state[f"{KEY}-meanwhile"] = records.read(house, actor, invoice.id)
        raise
    done = "done.finalize" if issue else "done.edit"
    if not issue and attempts.ended_by(house, saved):
        done = "done.edit_ended"
    look.toast_later(w(done, name=acts.record_name(saved, w)), ":material/check:")
    forget()
    st.session_state["go-after-save"] = f"/invoice?id={saved.id}"


def meanwhile(invoice: Invoice) -> None:
    """What somebody else changed since the editor was opened, and the way to save ours too."""
    now: records.Record | None = st.session_state.get(f"{KEY}-meanwhile")
    if now is None:
        return
    told = [
        cards.change_text(change, invoice.currency, settings, w)
        for change in changes(invoice, now.invoice)
    ]
    newest = now.history[0]
    look.timeline(
        [
            (
                w("edit.meanwhile"),
                w.moment(newest.at, settings.timezone),
                telling.who(newest.actor, w),
                told,
            )
        ]
    )
    st.button(w("edit.save_on_top"), key="save-on-top", help=w("edit.save_on_top_help"))


def missing(shown: Invoice) -> tuple[Reason, ...]:
    """What keeps what is typed from being finalized."""
    facts = situation(shown, actor, settings.switches, today=house.today(settings))
    return lacking(facts)


def ask_to_issue(invoice: Invoice, typed: Typed, shown: Invoice) -> None:
    """The last look before what is typed is saved and finalized."""

    @st.dialog(w("confirm.finalize.title", name=name_of(shown)))
    def dialog() -> None:
        look.caution(w("confirm.finalize.body"))
        series = settings_series.pick(house, actor, w)
        finalizing.checklist(finalizing.advised(shown, settings, w), w)
        with look.buttons():
            if st.button(w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(w("editor.save_and_finalize"), key="sure", type="primary")
        if sure and acts.attempt(
            w, lambda: save(invoice, typed.changes(), typed, invoice.version, series)
        ):
            router.go(st.session_state.pop("go-after-save"))

    dialog()


def issue_button(invoice: Invoice, typed: Typed, messages: Any) -> None:
    """Finalize from here; where something is missing, each thing leads to its field."""
    shown, wrong, odd = typed.shown(invoice)
    reasons = missing(shown)
    if not st.button(w("action.finalize"), key="finalize"):
        return
    with messages:
        if wrong or odd:
            line_editor.complain([*wrong, *odd], w)
        elif reasons:
            st.markdown(f"**{look.plain(w('checklist.title', name=name_of(shown)))}**")
            rows = finalizing.missing(shown, reasons, w)
            finalizing.checklist(rows, w, {f: f"{KEY}-{place}" for f, place in PLACES.items()})
        else:
            ask_to_issue(invoice, typed, shown)


def buttons(invoice: Invoice, typed: Typed, messages: Any) -> bool:
    """Save, and for a draft finalize; whether it is saved."""
    pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
    if invoice.status is Status.DRAFT:
        issue_button(invoice, typed, messages)

    def on_top() -> None:
        now = st.session_state[f"{KEY}-meanwhile"].invoice
        save(invoice, lifecycle.differing(invoice, typed.changes()), typed, now.version)

    with messages:
        done = pressed and acts.attempt(
            w, lambda: save(invoice, typed.changes(), typed, invoice.version)
        )
        # Asked before that button is drawn: a second refusal has more to tell beside it.
        done = done or (st.session_state.get("save-on-top") and acts.attempt(w, on_top))
        if not done:
            meanwhile(invoice)
    return bool(done)


def columns() -> Sequence[Any]:
    """The form, and the paper beside it unless it is folded away."""
    return st.columns([2, 1], gap="medium") if preview_is_on() else [st.container(), None]


def preview_is_on() -> bool:
    """Folded or not, as it was left in this session."""
    return bool(st.session_state.get("editor_preview", True))


def preview_switch() -> None:
    """Fold the paper away, or back."""

    def remember() -> None:
        st.session_state["editor_preview"] = st.session_state["preview-switch"]

    st.toggle(w("editor.preview"), preview_is_on(), key="preview-switch", on_change=remember)


def main() -> None:
    """The form at the left, the document at its right; what is refused stands above both."""
    invoice = opened()
    name = name_of(invoice)
    target = f"/invoice?id={invoice.id}" if invoice.id else "/invoices"
    saving = look.header(name, back=(target, w("common.back")))
    messages = st.container()
    if unsaved_typing.offered(house, actor, invoice, KEY, w):
        return
    left, right = columns()
    if attempts.being_paid(house, actor, invoice):
        with messages:
            look.caution(w("checkouts.being_paid"))
    with left:
        typed = form(invoice)
    if right is not None:
        with right:
            paper.show(house, typed.shown(invoice)[0], settings, w)
    with saving:
        preview_switch()
        done = buttons(invoice, typed, messages)
    if done:
        router.go(st.session_state.pop("go-after-save"))
    to_field()
    rows = {"lines": typed.lines, "extras": typed.extras}
    unsaved_typing.keep(house, actor, invoice, KEY, rows, w)


main()
