"""Where the reader is: the URL holds it all, and these read and write it.

A widget is tied to a query parameter with `keep`:

    q = st.text_input(w("list.search"), **place.keep("q"))
    status = st.segmented_control(w("property.status"), STATUSES, format_func=w.status,
                                  **place.keep("status", STATUSES))

`sort`, `page` and `size` are plain parameters, read by listing.view_from and written by the
headers of the index table and by `pager`. Links carry the rest of the URL along:
`place.link(page=3)`, `place.link(status="paid", page=None)`. A text from the URL is never
trusted: what is not among the options falls back to the default.

Why not `bind="query-params"`: it writes the *label* of a choice into the URL, so that a
link would depend on the language, and a key bound on two pages loses its value whenever
one leads to the other.

An index may stand on a saved view: `stand_on` tells what the view says by itself. From then on
a parameter is written only where it differs from the view's, an empty one where the view's is
taken away (`?view=7&status=`), and `asked` and `keep` read what holds: the URL, else the view.

A browser sends the query it knows of with every click, and two clicks in a row send the
second with the query of before the first. `arrive` and `write` see to it that a search typed
just before a click is not lost.
"""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from invoicing.model.lists import join_list, split_list
from invoicing.model.table import PAGE_SIZES
from invoicing.words import Words

#: How many page numbers stand beside the present one before the rest is left out.
NEAR = 2


@dataclass(frozen=True, slots=True)
class Order:
    """The column a list is sorted by; as text "due_date" or "-due_date"."""

    column: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column


def sort_by(new: Order) -> None:
    """Write an order to the URL and go to the first page. For callbacks."""
    write(sort=str(new), page=None)


def first_page() -> None:
    """Forget the page number: what is listed has changed. For callbacks."""
    write(page=None)


def keep(
    name: str,
    options: Collection[str] | None = None,
    *,
    default: str | None = None,
) -> dict[str, Any]:
    """The arguments that tie a widget to `?name=`: its key and its callback.

    Without `options` the value is free text ("" when absent). With them it is one of them, or
    `default`; a `default` is left out of the URL. A change goes back to page one. Use it where
    the widget is made, once a run per name. Several values: `choose`.
    """
    key = f"url_{name}"
    given = [v for v in _given(name) if options is None or v in options]
    absent = "" if options is None and default is None else default
    value = given[-1] if given else absent
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": _kept, "args": (name, key, default)}


def hold(name: str, options: Collection[str], *, default: str | None = None) -> dict[str, Any]:
    """As `keep`, for a widget whose options are said in words, which change with the language:
    the browser then shows the first of them unless it is told again."""
    kept = keep(name, options, default=default)
    st.session_state[kept["key"]] = st.session_state[kept["key"]]
    return kept


def _kept(name: str, key: str, default: str | None) -> None:
    value = st.session_state[key]
    usual = value == default and name not in _known()["base"]
    write(**{name: None if usual else value, "page": None})


def choose(name: str, options: Collection[str], usual: str | None = None) -> dict[str, Any]:
    """As `keep`, for a widget that gives a list of `options`: they stand joined in one `?name=`.

    The `usual` one holds where none is chosen, and by itself is left out of the URL.
    """
    key, value = f"url_{name}", [v for v in split_list(asked().get(name)) if v in options]
    value = value or ([usual] if usual else [])
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": _chosen, "args": (name, key, usual)}


def _chosen(name: str, key: str, usual: str | None) -> None:
    chosen = st.session_state[key]
    left_out = chosen == [usual] and name not in _known()["base"]
    write(**{name: None if left_out else join_list(chosen), "page": None})


def stand_on(base: Mapping[str, str], *, view: str | None = None) -> None:
    """What the view of this page says by itself. Call in each run, before its widgets.

    `view` is the view that holds because the URL names none; every link and every change of
    the URL then names it.
    """
    _known().update(base=dict(base), view=view)


def asked() -> dict[str, str]:
    """The parameters that hold: those of the URL, else those of the view."""
    return _known()["base"] | st.query_params.to_dict()


def _given(name: str) -> list[str]:
    held = _known()["base"].get(name)
    inherited = [] if held is None or name in st.query_params else [held]
    return [v for v in st.query_params.get_all(name) if v] or inherited


def write(**changes: Any) -> None:
    """Change query parameters of this page; None, "" and [] remove one. For callbacks.

    The history entry is replaced, not added to (see router.py). Who has left the page meanwhile
    is where they went, and nothing is written there.
    """
    known = _known()
    if known["page"] != here():
        return
    if not known["wrote"]:
        _hear(known)
    known["old"].append(known["query"])
    known.update(query=_changed(known["query"], changes), wrote=True)
    st.query_params.from_dict(known["query"])


def become(**query: str) -> NoReturn:
    """Show this page anew, at no more than this query, in place of what it shows.

    For a dialog or the page, not for callbacks. It makes no history entry: Back leads to where
    the reader was before.
    """
    known = _known()
    known["old"].append(known["query"])
    known.update(query={n: [v] for n, v in query.items()}, wrote=True)
    st.query_params.from_dict(known["query"])
    st.rerun()


def link(**changes: Any) -> str:
    """The address of this page with some query parameters changed; None removes one."""
    return "?" + urlencode(_changed(_query(), changes), doseq=True)


def elsewhere(page: str, **changes: Any) -> str:
    """The address of another page of figures for all that holds here, with some of it changed.

    What a saved report says is said outright there: it is a report of this page.
    """
    held = {n: v for n, v in asked().items() if n not in changes and n != "report"}
    said = held | {n: str(v) for n, v in changes.items() if v}
    return f"/{page}?{urlencode(said)}"


def pager(total: int, w: Words) -> None:
    """Which rows these are, links to the other pages, and links for the rows on a page.

    `total` counts the whole list. They are links, so that Back returns to the page before.
    """
    if not total:
        return
    size = _whole("size", 50, PAGE_SIZES)
    last = max(1, -(-total // size))
    now = _whole("page", 1, range(1, last + 1))
    sizes = [_step(str(n), n == size, link(size=n, page=None)) for n in PAGE_SIZES]
    more = f"<div>{escape(w('pager.size'))}<ul>{''.join(sizes)}</ul></div>"
    _pages(total, size, now, w, lambda n: link(page=n), more)


def turns(total: int, size: int, now: int, w: Words, way: Callable[[int], str]) -> None:
    """The same for rows in a drawer: `way` tells the address of a page."""
    _pages(total, size, now, w, way)


def _pages(
    total: int, size: int, now: int, w: Words, way: Callable[[int], str], more: str = ""
) -> None:
    last, end = max(1, -(-total // size)), min(total, now * size)
    told = w("pager.range", first=w.number((now - 1) * size + 1), last=w.number(end), count=total)
    steps = "".join(_steps(now, last, w, way)) if last > 1 else ""
    st.html(
        f'<nav class="t-pager" aria-label="{escape(w("pager.label"))}">'
        f"<span>{escape(told)}</span><ul>{steps}</ul>{more}</nav>"
    )


def _steps(now: int, last: int, w: Words, way: Callable[[int], str]) -> Iterator[str]:
    """Back, the pages near by and at both ends, and on."""
    near = {1, last} | set(range(max(1, now - NEAR), min(last, now + NEAR) + 1))
    yield _step("‹", now == 1, way(now - 1), w("common.previous"))
    before = 0
    for n in sorted(near):
        if n > before + 1:
            yield "<li><span>…</span></li>"
        yield _step(w.number(n), n == now, way(n))
        before = n
    yield _step("›", now == last, way(now + 1), w("common.next"))


def _step(text: str, here: bool, href: str, label: str = "") -> str:
    """A link of the pager, or where the reader already is, its text (an arrow: greyed out)."""
    name = f' aria-label="{escape(label)}"' if label else ""
    if here:
        mark = ' class="t-gone"' if label else ' aria-current="true"'
        return f"<li><span{mark}>{escape(text)}</span></li>"
    return f'<li><a href="{escape(href)}"{name}>{escape(text)}</a></li>'


def _whole(name: str, fallback: int, allowed: Container[int]) -> int:
    text = asked().get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else fallback
    return number if number in allowed else fallback


def page_asked() -> tuple[int, int]:
    """Which page the URL asks for, and how many rows are on one."""
    return _whole("page", 1, range(1, 10**8)), _whole("size", 50, PAGE_SIZES)


def here() -> str:
    """The path of the page that this run is for."""
    return urlsplit(st.context.url or "").path


def arrive(visit: dict[str, Any] | None) -> None:
    """Settle the query of this run. Called by router.mount, before the page.

    `visit` is the browser's latest link within a page, as {"n": 4, "query": "q=x"}.
    """
    known, page = _known(), here()
    number, left = visit["n"] if visit else 0, known["page"] != page
    # Of a page just left the browser may hear only here, and would take it for this one's.
    late = [known["query"]] if left and known["old"] else []
    if left:
        known.update(query=_query(), old=late, base={}, view=None)
    elif visit and known["n"] != number:
        known.update(query=parse_qs(visit["query"], keep_blank_values=True), old=[])
    elif not known["wrote"]:
        _hear(known)
    known.update(page=page, n=number, wrote=False)
    if late or known["query"] != _query():
        st.query_params.from_dict(known["query"])


def _known() -> dict[str, Any]:
    """What this session last settled; `old` are queries the browser may still believe in."""
    fresh: dict[str, Any] = {"page": None, "n": 0, "query": {}, "old": [], "wrote": False}
    fresh |= {"base": {}, "view": None}
    known: dict[str, Any] = st.session_state.setdefault("_place", fresh)
    return known


def _hear(known: dict[str, Any]) -> None:
    """Take the browser's query, unless it has not heard yet of what was written since."""
    if _query() not in known["old"]:
        known.update(query=_query(), old=[])


def _query() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _changed(query: dict[str, list[str]], changes: dict[str, Any]) -> dict[str, list[str]]:
    """The query with changes; what the view says by itself is left out, what it loses is empty."""
    base, view = _known()["base"], _known()["view"]
    lists = {n: v if isinstance(v, list) else [str(v)] if v else [] for n, v in changes.items()}
    kept = {n: v or [""] for n, v in lists.items() if (v != [base[n]] if n in base else v)}
    changed = {n: v for n, v in query.items() if n not in changes} | kept
    return {"view": [view]} | changed if changed and view else changed
