"""The index: one view value, one question to the books, one table.

`view_from` reads a view from the query parameters that pages, the export route
and links share: q, status, filter (JSON), sort (``due_date`` or ``-due_date``),
page, size.
"""

from collections.abc import Iterator, Mapping, Sequence

from invoicing.house import House
from invoicing.ledger import grouping
from invoicing.ledger import listing as questions
from invoicing.ledger.columns import SOURCES
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter, both, filter_from, where
from invoicing.model.grouping import BY_VALUE, Grouped, GroupOrder, Level
from invoicing.model.people import Actor
from invoicing.model.properties import Registry
from invoicing.model.table import PAGE_SIZES, SEARCH_LONGEST, Row, Sums, Table, View
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
FIRST_SORT = {"invoice": "issue_date", "payment": "paid_on"}


def _overdue() -> Filter:
    return where("overdue", "is", True)


#: The quick filter above the table: what each choice means.
QUICK: Mapping[str, Filter] = {
    "draft": where("status", "is", "draft"),
    "open": where("status", "is", "open"),
    "overdue": _overdue(),
    "due_soon": Filter(
        (
            (
                Condition("status", "is", "open"),
                Condition("amount_due", "gt", "0"),
                Condition("due_date", "in_next_days", 7),
            ),
        )
    ),
    "paid": where("status", "is", "paid"),
    "voided": where("status", "is", "voided"),
}


def view_from(
    params: Mapping[str, str], subject: str = "invoice", columns: Sequence[str] = ()
) -> View:
    """The view that query parameters mean; what cannot be read has its default or is refused.

    Page, size and sort fall back silently; a filter that is none is `InvalidInput`.
    """
    registry = SOURCES[subject].registry
    sort = params.get("sort") or f"-{FIRST_SORT[subject]}"
    name = sort.removeprefix("-")
    if name not in registry.properties:
        sort, name = f"-{FIRST_SORT[subject]}", FIRST_SORT[subject]
    typed = reading(searched(params), subject)
    quick = QUICK.get(params.get("status", ""), Filter()) if subject == "invoice" else Filter()
    return View(
        columns=tuple(columns) or COLUMNS[subject],
        filter=both(both(filter_from(params.get("filter")), quick), typed.filter),
        search=typed.text,
        sort=name,
        descending=sort.startswith("-"),
        page=max(1, _whole(params.get("page"), 1)),
        size=size if (size := _whole(params.get("size"), 50)) in PAGE_SIZES else 50,
    )


def searched(params: Mapping[str, str]) -> str:
    """What stands in the search box; `InvalidInput` where it is too long to be a search."""
    search = params.get("q", "").strip()
    if len(search) > SEARCH_LONGEST:
        raise InvalidInput("search", "filter.search_too_long", most=SEARCH_LONGEST)
    return search


def _whole(text: str | None, fallback: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else fallback


def in_words(house: House, actor: Actor, wanted: Filter, registry: Registry, w: Words) -> str:
    """A filter as people say it, with the days it means today."""
    return filter_words(w, wanted, registry, house.asker(actor).clock)


def page(house: House, actor: Actor, view: View, subject: str = "invoice") -> Table:
    """The page of rows, with count and sums of everything that matches."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        return questions.page(cursor, view, SOURCES[subject], asker)


def stream(house: House, actor: Actor, view: View, subject: str = "invoice") -> Iterator[Row]:
    """Every row that matches, in order; the cursor lives as long as the iteration."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        yield from questions.stream(cursor, view, SOURCES[subject], asker)


def grouped(
    house: House,
    actor: Actor,
    view: View,
    levels: Sequence[Level],
    order: GroupOrder = BY_VALUE,
    page: int = 1,
    subject: str = "invoice",
) -> Grouped:
    """What matches, gathered by one or two properties; `page` counts groups from 1."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        return grouping.grouped(cursor, view, levels, order, page, SOURCES[subject], asker)


def sums_of(
    house: House, actor: Actor, ids: Sequence[int], subject: str = "invoice"
) -> Sequence[Sums]:
    """Count and sums per currency of these records; those out of reach are left out."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        return questions.sums_of(cursor, ids, SOURCES[subject], asker)
