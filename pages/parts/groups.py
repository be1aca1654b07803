"""The rows of an index gathered by one or two properties: a line for each group and currency.

The arrow before a group shows what is in it, here; its name leads to the list of its rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote

import streamlit as st

from invoicing import listing, telling
from invoicing.model.filters import Filter, both
from invoicing.model.grouping import Group, Grouped, Level, inside, levels_of
from invoicing.model.lists import join_list, split_list
from invoicing.model.properties import Value
from invoicing.model.table import Row as Record
from invoicing.model.table import Sums

from . import place
from .index import Index
from .index_table import Cell, Column, Frame, Row, index_table, labels
from .rows import ALSO, special

OPEN, BLANK = "open", "\xa0"
#: What tells a record of a group beside its link: whose it is, and its state.
SAYS = {"invoice": "buyer_name", "payment": "customer"}
STATE = {"invoice": "status", "payment": "payment_status"}
#: So many rows of an open group are shown in place, and so many groups can be open.
ROWS_SHOWN = 20
WIDTH = 380
OPEN_MOST = 30
Path = tuple[tuple[Level, Value], ...]


def group_table(at: Index) -> int:
    """Draw the groups of the view; gives their number, for the pager."""
    found = listing.grouped(at.house, at.actor, at.view, at.subject)
    order = at.view.group_order or "value"
    opened = split_list(place.asked().get(OPEN))[:OPEN_MOST]
    first = (at.view.page - 1) * at.view.size + 1
    index_table(
        f"groups-{at.subject}",
        _columns(at, found),
        [row for group in found.groups for row in _rows(at, group, (), opened)],
        labels=labels(at.w("grouping.group"), at.w, at.w("grouping.count", count=found.count)),
        empty=at.w("list.empty"),
        order=place.Order(order.removeprefix("-"), order.startswith("-")),
        on_sort=lambda new: at.change(group_order=str(new), page=1),
        on_open=_unfold,
        frame=Frame(density=at.view.density, first=first),
    )
    return found.count


def _unfold(path: str, show: bool) -> None:
    others = [each for each in split_list(place.asked().get(OPEN)) if each != path]
    place.write(**{OPEN: join_list([path, *others] if show else others)})


def _columns(at: Index, found: Grouped) -> list[Column]:
    w, code = at.w, at.house.settings().base_currency
    heads = " › ".join(level_name(at, level) for level in found.levels)
    hint = w("grouping.in_company", code=code)
    ranked = listing.RANKED[at.subject]
    return [
        Column("value", heads, width=WIDTH),
        Column("count", w("grouping.rows"), "number"),
        Column("currency", w("property.currency"), sortable=False),
        *(
            Column(n, w(f"sum.{n}"), "money", n in ranked, hint=hint if n in ranked else "")
            for n in listing.SUMS[at.subject]
        ),
    ]


def level_name(at: Index, level: Level) -> str:
    """What rows are gathered by: «Owner», «Due date by month»."""
    return telling.level(at.w, at.registry, level)


# ── a group, and what is in it ───────────────────────────────────────────────────────────────────


def _rows(at: Index, group: Group, above: Path, opened: Sequence[str]) -> Iterator[Row]:
    # Texts are compared in lower case; the words of the filter name them as they are written.
    key = group.shown if isinstance(group.key, str) else group.key
    path = (*above, (group.level, key))
    id, depth = path_text(path), len(above)
    shown = id in opened
    named = Cell(_name(at, group), href=_list(at, path))
    for number, sums in enumerate(group.sums):
        count = at.w.number(group.count) if not number else ""
        cells = [named if not number else Cell(BLANK), Cell(count or BLANK), *_money(at, sums)]
        yield Row(
            id if not number else f"{id}#{sums.currency}",
            cells,
            open=shown if not number else None,
            level=depth,
        )
    if shown:
        yield from _inside(at, group, path, opened)


def _inside(at: Index, group: Group, path: Path, opened: Sequence[str]) -> Iterator[Row]:
    depth = len(path)
    for each in group.groups:
        yield from _rows(at, each, path, opened)
    if group.groups:
        if group.many > len(group.groups):
            text = at.w("grouping.more_groups", count=group.many)
            level = at.view.group_by[depth]
            yield _more(at, path, text, _list(at, path, group=level), depth)
        return
    view = replace(
        at.view,
        columns=tuple(dict.fromkeys(listing.SUMMED[at.subject].values())),
        filter=both(at.view.filter, inside(path)),
        page=1,
        size=ROWS_SHOWN,
    )
    view = listing.fetching(view, *ALSO[at.subject], SAYS[at.subject])
    found = listing.page(at.house, at.actor, view, at.subject)
    yield from (_record(at, record, path) for record in found.rows)
    if found.count > len(found.rows):
        text = at.w("grouping.more_rows", count=found.count)
        yield _more(at, path, text, _list(at, path), depth)


def _record(at: Index, record: Record, path: Path) -> Row:
    """A record of the group, with its amounts under the sums."""
    first, says, w = listing.COLUMNS[at.subject][0], SAYS[at.subject], at.w
    held, currency = record.values, str(record.values["currency"])
    own = special(at, record, at.house.today())
    also = tuple(cell for cell in (Cell(str(held[says] or "")), own.get(STATE[at.subject])) if cell)
    link = own[first] or Cell("")
    columns = listing.SUMMED[at.subject]
    amounts = [w.money(held[columns[n]], currency, code=False) for n in listing.SUMS[at.subject]]  # type: ignore[arg-type]
    cells = [replace(link, also=also), Cell(BLANK), Cell(currency), *map(Cell, amounts)]
    return Row(f"{path_text(path)}#{record.id}", cells, level=len(path))


def _more(at: Index, path: Path, text: str, href: str, depth: int) -> Row:
    blank = [Cell(BLANK) for _ in range(2 + len(listing.SUMS[at.subject]))]
    return Row(f"{path_text(path)}#more", [Cell(text, href=href), *blank], level=depth)


def _money(at: Index, sums: Sums) -> list[Cell]:
    names = listing.SUMS[at.subject]
    amounts = [at.w.money(sums.amounts[n], sums.currency, code=False) for n in names]
    return [Cell(sums.currency), *map(Cell, amounts)]


def _name(at: Index, group: Group) -> str:
    return telling.group(at.w, at.registry, group, at.house.settings().timezone)


def _list(at: Index, path: Path, group: str | None = None) -> str:
    """The way to the rows of a group, as a list of their own or gathered by `group`."""
    advanced = at.view.asked.filter if at.view.asked else Filter()
    wanted = both(advanced, inside(path)).to_json()
    return place.link(filter=wanted, group=group, open=None, page=None)


def path_text(path: Path) -> str:
    """A group and those it lies in, as one word of the URL."""
    return "/".join("" if key is None else quote(str(key).lower(), safe="") for _, key in path)


def choices(at: Index) -> dict[str, str]:
    """What rows may be gathered by: level as text → in words."""
    found = (level for prop in at.registry.offered() for level in levels_of(prop))
    return {str(level): level_name(at, level) for level in found}


def by_group(at: Index) -> None:
    """The two choices of what rows are gathered by, for the panel of the display."""
    offered = choices(at)
    now = [*at.view.group_by, "", ""][:2]
    for place_of, (key, label) in enumerate((("by", "grouping.by"), ("then", "grouping.then"))):
        if place_of and not now[0]:
            return
        name = f"group-{key}"
        if st.session_state.get(name) != now[place_of]:
            st.session_state[name] = now[place_of]
        st.selectbox(
            at.w(label),
            ["", *(o for o in offered if not place_of or o != now[0])],
            format_func=lambda text: offered.get(text) or at.w("grouping.nothing"),
            key=name,
            on_change=_gather,
            args=(at,),
        )


def _gather(at: Index) -> None:
    chosen = [st.session_state.get(f"group-{key}") or "" for key in ("by", "then")]
    at.change(group_by=tuple(dict.fromkeys(filter(None, chosen))) if chosen[0] else (), page=1)
