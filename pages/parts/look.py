"""The look of a page: header, cards, key figures, lists and messages.

Every text may come from a user: it is escaped here, so callers pass plain texts. Only
`sheet` takes HTML. Colours come from .streamlit/config.toml alone: `dress` puts the theme's
colours where assets/look.css finds them, and tones have the names of index_table's badges.

A menu is a popover of tertiary buttons, and closes when one is chosen:

    with st.popover(w("common.actions"), key="actions"):
        if st.button(w("action.clone"), type="tertiary", icon=…, disabled=not decision): …

A dialog that asks before an act:

    @st.dialog(w("confirm.void.title", name=name))
    def dialog():
        look.caution(w("confirm.void.final"))
        with look.buttons():
            if st.button(w("common.cancel")):
                st.rerun()
            sure = st.button(w("confirm.void.yes"), type="primary")
        if sure and attempt(…):          # a refusal is shown in the dialog, which stays open
            look.toast_later(w("done.void"))
            st.rerun()                   # closes it; or router.go(…) to leave the page
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from invoicing.model.table import SEARCH_LONGEST
from invoicing.words import Words

from . import place
from .components import file_component
from .index_table import Tone, safe_href

Badge = tuple[str, Tone]
Link = tuple[str, str]
#: A text, or (text, address) of one that leads somewhere.
Value = str | Link
Pair = tuple[str, Value]
STYLE = Path(__file__).parent / "assets" / "look.css"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!~:$<>|&])")


def dress() -> None:
    """Put on the look. Call once in frame.py, before anything is drawn."""
    st.html(STYLE)
    file_component("look")(key="look", height=0)


def plain(text: str) -> str:
    """`text` for a place where Streamlit reads Markdown (labels, captions, toasts)."""
    return _MARKDOWN.sub(r"\\\1", text)


# ------------------------------------------------------------------------------- header


def header(
    title: str,
    *,
    badges: Sequence[Badge] = (),
    back: Link | None = None,
    actions: Callable[[], object] | None = None,
) -> DeltaGenerator:
    """The head of a page: title with badges, at the right the actions.

    `back` is (address, text) of the list this record belongs to. Draw the actions in
    `actions`, or later in the container that is returned.
    """
    _name_tab(title)
    way_back = f'<a class="t-back" href="{_href(back[0])}">{escape(back[1])}</a>' if back else ""
    head = f"<h1>{escape(title)}</h1>{''.join(map(_badge, badges))}"
    with st.container(
        key="page-head",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="bottom",
    ):
        st.html(f'{way_back}<div class="t-head">{head}</div>', width="content")
        slot = st.container(
            key="page-actions",
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            width="content",
            gap="small",
        )
    if actions:
        with slot:
            actions()
    return slot


def _name_tab(title: str) -> None:
    """The browser's tab, its history and its bookmarks name the page."""
    st.set_page_config(page_title=f"{title} · Tally")


def heading(text: str) -> None:
    """A headline of its own, where a page has no more to show than a message."""
    _name_tab(text)
    st.html(f'<div class="t-head"><h1>{escape(text)}</h1></div>')


def figures(rows: Sequence[Pair]) -> None:
    """Key figures side by side, (label, value): amounts, dates. The first stands out."""
    st.html(f'<dl class="t-figures">{"".join(map(_pair, rows))}</dl>')


def sums(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    """Count and sums of a list, quietly: one line, or with several currencies a column each.

    heads[0] tells the whole count; every row names its currency first and has a figure for
    each further head.
    """
    if len(rows) < 2:
        named = [pair for row in rows for pair in zip(heads[1:], row[1:], strict=True)]
        body = "".join(map(_pair, named))
        st.html(f'<dl class="t-sums"><div><dd>{escape(heads[0])}</dd></div>{body}</dl>')
        return
    first, *others = zip(heads, *rows, strict=True)
    st.html(f'<div class="t-sums-box">{_table("t-sums-table", first, others)}</div>')


def selected(head: str, pairs: Sequence[Pair] = ()) -> None:
    """What is ticked in a list, with its sums, on one quiet line."""
    figures = "".join(map(_pair, pairs))
    st.html(f'<dl class="t-selected"><div><dd>{escape(head)}</dd></div>{figures}</dl>')


def card_title(text: str) -> None:
    """What a card of a page shows."""
    st.html(f'<h3 class="t-card-title">{escape(text)}</h3>', width="content")


def big_figure(text: str) -> None:
    """One figure by itself, as what explains it begins with."""
    st.html(f'<p class="t-figure">{escape(text)}</p>')


# -------------------------------------------------------------------------------- lists


def pairs(rows: Sequence[Pair], heading: str | None = None) -> None:
    """(label, value) below one another, compactly."""
    st.html(_pairs(rows, heading))


def more_pairs(label: str, groups: Sequence[tuple[str, Sequence[Pair]]]) -> None:
    """Groups of (label, value) under their headings, behind a click on `label`."""
    inside = "".join(_pairs(rows, heading) for heading, rows in groups)
    st.html(f'<details class="t-more"><summary>{escape(label)}</summary>{inside}</details>')


def _pairs(rows: Sequence[Pair], heading: str | None) -> str:
    title = f"<h4>{escape(heading)}</h4>" if heading else ""
    return f'{title}<dl class="t-pairs">{"".join(map(_pair, rows))}</dl>'


def item(title: str, text: str, *, badge: Badge | None = None, link: Link | None = None) -> None:
    """One entry of a card: a strong word, a quiet line, perhaps a badge and (text, address)."""
    way = f'<a href="{_href(link[1])}">{escape(link[0])}</a>' if link else ""
    mark = _badge(badge) if badge else ""
    st.html(
        f'<div class="t-item"><div><b>{escape(title)}</b>{mark}</div>'
        f"<div><span>{escape(text)}</span>{way}</div></div>"
    )


def timeline(entries: Sequence[tuple[str, str, str, Sequence[str]]]) -> None:
    """What happened, newest first: (what, when, who, details)."""
    if entries:
        st.html(f'<ol class="t-timeline">{"".join(_moment(*entry) for entry in entries)}</ol>')


def _moment(what: str, when: str, who: str, details: Sequence[str]) -> str:
    rows = "".join(f"<li>{escape(row)}</li>" for row in details)
    more = f"<ul>{rows}</ul>" if rows else ""
    by = " · ".join(escape(part) for part in (when, who) if part)
    return f"<li><b>{escape(what)}</b><span>{by}</span>{more}</li>"


def plain_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], whole: Sequence[int] = ()
) -> None:
    """A table to read, without sorting or ticks; in columns `whole` no text falls apart."""
    kind = " ".join(["t-table", *(f"t-whole-{n}" for n in whole)])
    st.html(f'<div class="t-scroll">{_table(kind, heads, rows)}</div>')


def sheet(html: str, *, bare: bool = False) -> None:
    """A paper with `html` on it, or only what would stand there. The caller has escaped every
    text."""
    st.html(f'<article class="t-sheet{" t-bare" * bare}">{html}</article>')


# ------------------------------------------------------------------------ cards, actions


@contextmanager
def card(
    title: str,
    key: str,
    count: int | None = None,
    opened: bool = True,
    folded: Callable[[str, bool], object] | None = None,
) -> Iterator[None]:
    """A section of the right panel that folds, and stays as it was left in this session.

    `folded(key, opened)` hears of it, to remember it for longer.
    """
    folds: dict[str, bool] = st.session_state.setdefault("_cards", {})
    name = f"card_{key}"
    number = "" if count is None else f" :gray-badge[{count}]"

    def remember() -> None:
        folds[key] = bool(st.session_state[name])
        if folded:
            folded(key, folds[key])

    label = f"{plain(title)}{number}"
    with st.expander(label, expanded=folds.get(key, opened), key=name, on_change=remember):
        yield


def buttons() -> DeltaGenerator:
    """A row of buttons at the right, as at the foot of a dialog."""
    return st.container(horizontal=True, horizontal_alignment="right", gap="small")


def link_button(label: str, href: str, *, primary: bool = False, download: bool = False) -> None:
    """A link that looks like a button: to a page of ours, or with `download` to a file."""
    kind = "t-button t-primary" if primary else "t-button"
    file = " download" if download else ""
    st.html(f'<a class="{kind}" href="{_href(href)}"{file}>{escape(label)}</a>', width="content")


def quiet_link(label: str, href: str) -> None:
    """A way on that few need, beside buttons."""
    st.html(f'<a class="t-quiet-line" href="{_href(href)}">{escape(label)}</a>', width="content")


def menu_link(label: str, href: str, icon: str, *, tab: bool = False) -> None:
    """A file to take along, or with `tab` a page to open beside this one, in a menu of acts."""
    how = 'target="_blank" rel="noopener"' if tab else "download"
    _menu_item(label, href, icon, how)


def _menu_item(label: str, href: str, icon: str, how: str) -> None:
    name = icon.removeprefix(":material/").removesuffix(":")
    start = f'<a class="t-menu-link" href="{_href(href)}" data-icon="{escape(name)}"'
    st.html(f"{start} {how}>{escape(label)}</a>")


def copy_link(label: str, href: str, icon: str, done: str) -> None:
    """Puts the address that `href` answers with into the clipboard (assets/look.js)."""
    _menu_item(label, href, icon, f'role="button" data-external data-copy="{escape(done)}"')


def search_bar(w: Words, hint: str) -> str:
    """The search box of a list, kept in the URL as `q`; returns what is searched for."""
    words: str = st.text_input(
        w("common.search"),
        **place.keep("q"),
        placeholder=hint,
        max_chars=SEARCH_LONGEST,
        width=360,
        label_visibility="collapsed",
        type="search",
    )
    return words


# ----------------------------------------------------------------------------- messages


def caution(text: str) -> None:
    """Something to know before going on."""
    st.html(f'<p class="t-caution" role="note">{escape(text)}</p>')


def note(text: str, link: Link | None = None) -> None:
    """A quiet remark above a page, with the way on."""
    way = f' <a href="{_href(link[1])}">{escape(link[0])}</a>' if link else ""
    st.html(f'<p class="t-note" role="note">{escape(text)}{way}</p>')


def quiet_line(text: str) -> None:
    """A word beside what stands above or at the left, in a quiet colour."""
    st.html(f'<p class="t-quiet-line">{escape(text)}</p>')


def field_error(text: str) -> None:
    """What is wrong with the field above, and how to put it right."""
    st.html(f'<p class="t-error" role="alert">{escape(text)}</p>')


def toast_later(text: str, icon: str = ":material/check:") -> None:
    """Say `text` in the corner once the page is drawn again, or the next page is."""
    st.session_state.setdefault("_toasts", []).append((text, icon))


def show_toasts() -> None:
    """Show what toast_later left. Call once, at the end of frame.py: a run that the next click
    breaks off has shown nobody anything, and leaves it to the next."""
    for text, icon in st.session_state.get("_toasts", ()):
        st.toast(plain(text), icon=icon)
    st.session_state.pop("_toasts", None)


# ---------------------------------------------------------------------------------- html


def _href(address: str) -> str:
    return escape(safe_href(address) or "#")


def _badge(badge: Badge) -> str:
    text, tone = badge
    return f'<span class="t-badge t-{tone}">{escape(text)}</span>'


def _pair(pair: Pair) -> str:
    label, value = pair
    return f"<div><dt>{escape(label)}</dt><dd>{_value(value)}</dd></div>"


def _value(value: Value) -> str:
    if isinstance(value, str):
        return escape(value)
    text, address = value
    return f'<a href="{_href(address)}">{escape(text)}</a>'


def _table(kind: str, heads: Sequence[Value], rows: Sequence[Sequence[Value]]) -> str:
    head = "".join(f'<th scope="col">{_value(text)}</th>' for text in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{_value(text)}</td>' for text in row)}</tr>" for row in rows
    )
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
