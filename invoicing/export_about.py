"""What a file of rows tells about itself: what was asked, by whom and when; rows and sums."""

from collections.abc import Iterator, Sequence

from invoicing.documents.sheet import About
from invoicing.house import House
from invoicing.model.exports import ExportRequest
from invoicing.model.money import quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Value
from invoicing.model.table import Sums
from invoicing.words import Words, filter_words


def about(
    house: House, actor: Actor, request: ExportRequest, sums: Sequence[Sums], w: Words
) -> About:
    """The page about an export of these sums, in the words of `w`."""
    settings = house.settings()
    rows: list[list[Value]] = [
        [w("export.name"), request.name],
        [w("export.company"), settings.company.name],
        [w("export.made_at"), house.now()],
        [w("export.made_by"), actor.name],
        [w("export.rows_are"), w(f"export.of_{request.rows}")],
        *_asked(house, actor, request, w),
        [w("export.row_count"), sum(s.count for s in sums)],
        [],
        *_sums(sums, w),
    ]
    return About(w("export.about"), rows)


def _asked(house: House, actor: Actor, request: ExportRequest, w: Words) -> Iterator[list[Value]]:
    """Which rows, and in which order."""
    view, registry = request.view, house.registry(request.subject)
    if request.ids is None:
        said = filter_words(w, view.filter, registry, house.asker(actor).clock)
        yield [w("export.filter"), said or w("export.no_filter")]
    else:
        yield [w("export.filter"), w("export.ticked", count=len(set(request.ids)))]
    if view.search and request.ids is None:
        yield [w("export.search"), view.search]
    direction = w("export.descending" if view.descending else "export.ascending")
    yield [w("export.sorted"), f"{w(f'property.{view.sort}')}, {direction}"]


def _sums(sums: Sequence[Sums], w: Words) -> Iterator[list[Value]]:
    """A line for each currency, under its labels."""
    names = list(sums[0].amounts) if sums else []
    labels = [w(f"property.{name}") for name in names]
    yield [w("property.currency"), w("export.row_count"), *labels]
    for s in sums:
        yield [s.currency, s.count, *(quantise(a, s.currency) for a in s.amounts.values())]
