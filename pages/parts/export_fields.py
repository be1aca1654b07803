"""The fields of the export dialog: each asks one thing, and together they make the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from invoicing import listing
from invoicing.computing import SIGN
from invoicing.export_desk import NAME_LONGEST
from invoicing.model.exports import CAP, PARTS, Associations, ExportRequest, Format, Rows, offered
from invoicing.model.filters import Filter
from invoicing.model.table import View
from invoicing.words import HEADER_LANGUAGES

from . import look, values
from .index import Index

#: What goes into the file.
TICKED, VIEW, ALL = "ticked", "view", "all"
#: Which columns: those of the view, every one, or some in an order of one's own.
SHOWN, EVERY, CHOSEN = "shown", "every", "chosen"
#: What was chosen last time, for as long as this person stays.
LAST = "_export"


@dataclass(frozen=True)
class Asking:
    """Where the dialog was opened: how many rows match, and which are ticked."""

    at: Index
    count: int
    ticked: tuple[int, ...] = ()


def request(asking: Asking) -> ExportRequest | None:
    """Draw the fields; None, with what is missing said in place, until they can be meant."""
    at, w = asking.at, asking.at.w
    saved = at.opened.tab.saved
    usual = saved.name[:NAME_LONGEST] if saved else w(f"export.default_name_{at.subject}")
    name = st.text_input(w("export.name"), usual)
    if not name.strip():
        look.field_error(w("input.required", field=w("export.name")))
    format, language = _format_and_language(at)
    what, rows = _what(asking), _rows(at)
    view = at.view if what == VIEW else replace(at.view, filter=Filter(), search="", asked=None)
    asked = ExportRequest(
        name=name.strip(),
        format=format,
        view=_without_page(view),
        language=language,
        ids=asking.ticked if what == TICKED else None,
        rows=rows,
        subject=at.subject,
    )
    with st.expander(w("export.customize"), icon=":material/tune:"):
        columns = _columns(at, asked)
        associations, cap = _associations(at)
    if not name.strip() or columns is None:
        return None
    return replace(asked, columns=columns, associations=associations, cap=cap)


def _without_page(view: View) -> View:
    """What matters to a file: it is the same on every page of the list."""
    own = view.computed
    return View(view.columns, view.filter, view.search, view.sort, view.descending, computed=own)


def _format_and_language(at: Index) -> tuple[Format, str]:
    w, left, right = at.w, *st.columns(2)
    last: dict[str, str] = st.session_state.get(LAST, {})
    formats, languages = list(Format), list(HEADER_LANGUAGES)
    format = left.selectbox(
        w("export.format"),
        formats,
        index=formats.index(Format(last.get("format", Format.CSV))),
        format_func=lambda each: w(f"export.format_{each}"),
    )
    language = right.selectbox(
        w("export.language"),
        languages,
        index=languages.index(last.get("language", w.language)),
        format_func=lambda code: HEADER_LANGUAGES[code],
        disabled=format.for_machines,
        help=w("export.language_of_machines") if format.for_machines else None,
    )
    return format, language


def remember(asked: ExportRequest) -> None:
    """Offer the same next time. Not while the dialog stands open: a field whose first choice
    changes is another field, and forgets what was chosen."""
    st.session_state[LAST] = {"format": asked.format.value, "language": asked.language}


def _what(asking: Asking) -> str:
    w, ticked = asking.at.w, len(asking.ticked)
    words = {
        TICKED: w("export.what_ticked", count=ticked),
        VIEW: w("export.what_view", count=asking.count),
        ALL: w("export.what_all"),
    }
    offers = list(words) if ticked else [VIEW, ALL]
    chosen: str = st.radio(w("export.what"), offers, format_func=words.__getitem__, horizontal=True)
    return chosen


def _rows(at: Index) -> Rows:
    offers = [rows for subject, rows in PARTS if subject == at.subject]
    if len(offers) == 1:
        return offers[0]
    chosen: Rows = st.radio(
        at.w("export.rows_are"),
        offers,
        format_func=lambda rows: at.w(f"export.of_{rows}"),
        horizontal=True,
    )
    return chosen


def _columns(at: Index, asked: ExportRequest) -> tuple[str, ...] | None:
    """() for those of the view; None where none was chosen."""
    w, registry = at.w, offered(asked, at.registry)
    which = st.radio(
        w("export.properties"),
        (SHOWN, EVERY, CHOSEN),
        format_func=lambda n: w(f"export.columns_{n}"),
    )
    if which == EVERY:
        return tuple(registry.properties)
    if which == SHOWN:
        return ()
    labels = {name: values.label(w, prop) for name, prop in registry.properties.items()}
    if asked.rows.value == f"{at.subject}s":
        labels |= {f"{SIGN}{label}": label for label in at.view.computed}
    names: Sequence[str] = st.multiselect(
        w("export.choose"),
        list(labels),
        default=[name for name in listing_columns(at) if name in labels],
        format_func=labels.__getitem__,
        help=w("export.choose_help"),
        placeholder=w("panel.choose"),
    )
    if not names:
        look.field_error(w("export.needs_columns"))
        return None
    return tuple(names)


def listing_columns(at: Index) -> tuple[str, ...]:
    """The columns a list of one's own begins with."""
    return at.view.columns or listing.COLUMNS[at.subject]


def _associations(at: Index) -> tuple[Associations, int | None]:
    w = at.w
    st.markdown(f":small[{look.plain(w('export.associations'))}]")
    names = st.checkbox(w("export.with_names"))
    ids = st.checkbox(w("export.with_ids"), value=names, disabled=names)
    caps: Mapping[str, int | None] = {"export.up_to_cap": CAP, "export.every_associated": None}
    cap = st.radio(
        w("export.how_many"),
        list(caps),
        format_func=lambda key: w(key, most=w.number(CAP)),
        disabled=not (names or ids),
        label_visibility="collapsed",
    )
    told = Associations.NAMES if names else Associations.IDS if ids else Associations.NONE
    return told, caps[cap]
