"""The index: one view value, one question to the books, one table.

`view_from` reads a view from the query parameters that pages, the export route and links
share, `params_of` writes them:

    view      a built-in view whose parameters hold where no other is given (views.py: a saved one)
    q         the search box
    status, owner, due, currency, customer    the quick filters (quick.py), several by commas
    filter    the advanced filter, JSON
    sort      ``due_date`` or ``-due_date``
    columns   names by commas; pinned: how many stand still; widths: ``title:240,owner:90``
    density   comfortable or compact; marks: on or off; large: from which amount one is marked
    group     ``owner,due_date.month``; grouporder: ``value``, ``-count``, ``-balance``
    computed  computed columns, JSON of label and expression; among columns they are ``=label``
    size      rows on a page; page

An empty parameter takes away what the view has there (``view=overdue&status=``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from invoicing import computing, quick
from invoicing.house import House
from invoicing.ledger import grouping, numbering
from invoicing.ledger import listing as questions
from invoicing.ledger.columns import SOURCES
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter, both, filter_from, where
from invoicing.model.grouping import Grouped, GroupOrder, levels_from
from invoicing.model.lists import join_list, split_list
from invoicing.model.people import Actor
from invoicing.model.properties import Registry
from invoicing.model.table import (
    DENSITIES,
    LARGE,
    NARROWEST,
    PAGE_SIZES,
    PINNED_MOST,
    SEARCH_LONGEST,
    WIDEST,
    Asked,
    Row,
    Sums,
    Table,
    View,
)
from invoicing.record import require_view
from invoicing.searching import reading
from invoicing.words import Words, filter_words

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        "number",
        "status",
        "buyer_name",
        "issue_date",
        "due_date",
        "amount_billed",
        "amount_due",
        "currency",
        "owner",
    ),
    "payment": (
        "amount",
        "paid_on",
        "payment_status",
        "method",
        "customer",
        "invoice",
        "reference",
        "processor",
    ),
}
#: The sums of each index, in order; ``sum.<name>`` are their words.
SUMS = {subject: tuple(source.sums) for subject, source in SOURCES.items()}
#: The property each of them sums, and those that order groups.
SUMMED = {subject: dict(source.sums) for subject, source in SOURCES.items()}
RANKED = {subject: tuple(source.ranks) for subject, source in SOURCES.items()}
FIRST_SORT = {"invoice": "issue_date", "payment": "paid_on"}
ON, OFF = "on", "off"
NONE: Mapping[str, str] = {}
#: Money of customers that is on no invoice.
UNAPPLIED = Filter(
    ((Condition("invoice_id", "unknown"), Condition("payment_status", "is", "succeeded")),)
)
#: The views everybody has, as the parameters they stand for.
BUILT_IN: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "invoice": {
        "all": {},
        "drafts": {"status": "draft"},
        "outstanding": {"status": "open", "sort": "due_date"},
        "overdue": {"status": "overdue", "sort": "due_date"},
        "due_soon": {"status": "due_soon", "sort": "due_date"},
        "paid": {"status": "paid"},
        "voided": {"status": "voided"},
        "mine": {"owner": quick.ME},
    },
    "payment": {
        "all": {},
        "unapplied": {"filter": UNAPPLIED.to_json()},
        "online": {"filter": where("source", "is", "online").to_json()},
        "refunds": {"status": "partially_refunded,refunded"},
        "attention": {"status": "failed,disputed"},
    },
}


#: All parameters that a view is made of, the page included.
PARAMETERS = (
    *("q", *dict.fromkeys(row.name for rows in quick.QUICK.values() for row in rows)),
    *("filter", "sort", "columns", "pinned", "widths", "density", "group", "grouporder"),
    *("marks", "large", "computed", "size", "page"),
)
#: The choices of the quick filter on status.
QUICK = quick.STATUS


def view_from(
    params: Mapping[str, str],
    subject: str = "invoice",
    columns: Sequence[str] = (),
    actor: Actor | None = None,
    registry: Registry | None = None,
) -> View:
    """The view that query parameters mean; what cannot be read has its default or is refused.

    A filter that is none and a search too long are `InvalidInput`; all else falls back silently.
    `columns` win over the parameter; `actor` is who "mine" is; `registry` is that of the books
    (`house.registry`), without it the company's own properties are not known.
    """
    registry = registry or SOURCES[subject].registry
    given = {**BUILT_IN[subject].get(params.get("view", ""), {}), **params}
    sort, descending = _sort(given.get("sort"), subject, registry)
    asked = Asked(searched(given), filter_from(given.get("filter")), quick.chosen(given, subject))
    typed = reading(asked.typed, registry, actor)
    chosen = quick.meaning(asked.quick, subject, actor)
    worked_out = computing.from_text(given.get("computed"))
    shown = tuple(columns) or columns_from(given.get("columns"), subject, registry, worked_out)
    return View(
        columns=shown,
        filter=both(both(asked.filter, chosen), typed.filter),
        search=typed.text,
        sort=sort,
        descending=descending,
        page=max(1, _whole(given.get("page"), 1)),
        size=size if (size := _whole(given.get("size"), 50)) in PAGE_SIZES else 50,
        pinned=min(max(1, _whole(given.get("pinned"), 1)), PINNED_MOST, len(shown)),
        widths=_widths(given.get("widths"), shown),
        density=_among(given.get("density"), DENSITIES),
        group_by=_group_by(given.get("group"), registry),
        marks=given.get("marks") == ON,
        large=_whole(given.get("large"), LARGE),
        group_order=_group_order(given.get("grouporder", ""), subject),
        computed=worked_out,
        asked=asked,
    )


def none_yet(house: House, subject: str, found: Table) -> bool:
    """Whether an empty list of invoices is empty because the books have none at all."""
    if found.count or subject != "invoice":
        return False
    with house.reading() as cursor:
        return not numbering.any_invoice(cursor)


def _sort(text: str | None, subject: str, registry: Registry) -> tuple[str, bool]:
    """The property of an order, and whether it descends; newest first where it is none."""
    name = (text or "").removeprefix("-")
    if text and name in registry.properties:
        return name, text.startswith("-")
    return FIRST_SORT[subject], True


def params_of(view: View, subject: str = "invoice", *, whole: bool = False) -> dict[str, str]:
    """The query parameters that mean this view; the opposite of `view_from`.

    What is usual is left out, or with `whole` said too: then a later change of what is usual
    leaves the view as it is. The page is never part of `whole`.
    """
    asked = view.asked or Asked(view.search, view.filter)
    said = {
        "q": asked.typed,
        **{name: join_list(values) for name, values in asked.quick},
        "filter": asked.filter.to_json() if asked.filter else "",
        "sort": f"-{view.sort}" if view.descending else view.sort,
        "columns": join_list(view.columns),
        "pinned": str(view.pinned),
        "widths": join_list(f"{name}:{pixels}" for name, pixels in view.widths.items()),
        "density": view.density,
        "group": ",".join(view.group_by),
        "marks": ON if view.marks else OFF,
        "large": str(view.large),
        "grouporder": view.group_order,
        "computed": computing.to_text(view.computed),
        "size": str(view.size),
    }
    usual = {} if whole else params_of(view_from({}, subject), subject, whole=True)
    page = {"page": str(view.page)} if view.page > 1 and not whole else {}
    return {n: v for n, v in said.items() if v and v != usual.get(n)} | page


def fetching(view: View, *names: str) -> View:
    """The same view with more columns read than are shown, for links and badges."""
    return replace(view, columns=tuple(dict.fromkeys((*view.columns, *names))))


def columns_from(
    text: str | None,
    subject: str,
    registry: Registry | None = None,
    computed: Mapping[str, str] = NONE,
) -> tuple[str, ...]:
    """The columns of a list of names: those there are, behind the one that is always first."""
    known = {*(registry or SOURCES[subject].registry).properties}
    known |= {f"{computing.SIGN}{label}" for label in computed}
    names = [name for name in split_list(text) if name in known]
    return tuple(dict.fromkeys((COLUMNS[subject][0], *names))) if names else COLUMNS[subject]


def _widths(text: str | None, columns: Sequence[str]) -> Mapping[str, int]:
    parts = (part.rpartition(":") for part in split_list(text))
    pixels = {name: _whole(number, 0) for name, _, number in parts if name in columns}
    return {name: wide for name, wide in pixels.items() if NARROWEST <= wide <= WIDEST}


def _among(text: str | None, known: Sequence[str]) -> str:
    return text if text and text in known else known[0]


def _group_by(text: str | None, registry: Registry) -> tuple[str, ...]:
    try:
        return tuple(map(str, levels_from(text or "", registry)))
    except InvalidInput:
        return ()


def searched(params: Mapping[str, str]) -> str:
    """What stands in the search box; `InvalidInput` where it is too long to be a search."""
    search = params.get("q", "").strip()
    if len(search) > SEARCH_LONGEST:
        raise InvalidInput("search", "filter.search_too_long", most=SEARCH_LONGEST)
    return search


def _group_order(text: str, subject: str) -> str:
    known = ("value", "count", *SOURCES[subject].ranks)
    return text if text.removeprefix("-") in known else ""


def _whole(text: str | None, fallback: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else fallback


def in_words(house: House, actor: Actor, wanted: Filter, registry: Registry, w: Words) -> str:
    """A filter as people say it, with the days it means today."""
    return filter_words(w, wanted, registry, house.asker(actor).clock)


def page(house: House, actor: Actor, view: View, subject: str = "invoice") -> Table:
    """The page of rows, with count and sums of everything that matches."""
    require_view(actor)
    asker = house.asker(actor)
    source = asker.source(subject)
    columns = computing.computed(view, source.registry)
    with house.reading() as cursor:
        found = questions.page(cursor, computing.asked(view, columns), source, asker)
    if not columns.columns:
        return found
    return computing.filled(found, view, columns, computing.given(house, actor))


def stream(house: House, actor: Actor, view: View, subject: str = "invoice") -> Iterator[Row]:
    """Every row that matches, in order; the cursor lives as long as the iteration."""
    require_view(actor)
    asker = house.asker(actor)
    source = asker.source(subject)
    columns = computing.computed(view, source.registry)
    beside = computing.given(house, actor)
    with house.reading() as cursor:
        rows = questions.stream(cursor, computing.asked(view, columns), source, asker)
        yield from columns.rows(rows, beside) if columns.columns else rows


def grouped(
    house: House,
    actor: Actor,
    view: View,
    subject: str = "invoice",
) -> Grouped:
    """What matches, gathered by `group_by` of the view; its page counts groups."""
    require_view(actor)
    asker = house.asker(actor)
    source = asker.source(subject)
    levels = levels_from(",".join(view.group_by), source.registry)
    order = GroupOrder(view.group_order.removeprefix("-") or "value", view.group_order[:1] == "-")
    with house.reading() as cursor:
        return grouping.grouped(cursor, view, levels, order, source, asker)


def sums_of(
    house: House, actor: Actor, ids: Sequence[int], subject: str = "invoice"
) -> Sequence[Sums]:
    """Count and sums per currency of these records; those out of reach are left out."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        return questions.sums_of(cursor, ids, asker.source(subject), asker)
