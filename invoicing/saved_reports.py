"""Saved reports: a page of figures kept under a name, as a view of an index is (views.py).

A report is kept as what its address says: which invoices, and the page's own parameters, a row of
`PAGES`. The saved view it stood on goes in as the filter it was, so that a report means the same
to whoever it is shared with. Days that the address leaves open stay open: a report of "today" is
one of each day. Renaming, sharing and deleting are those of views.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from invoicing import aged, forecast, key_figures, listing, pivot, quick, rolling, views
from invoicing.house import House
from invoicing.ledger import views as kept
from invoicing.model.errors import NotFound, Problem
from invoicing.model.people import Actor
from invoicing.model.table import View
from invoicing.model.views import SavedView, Visibility
from invoicing.record import require_view
from invoicing.view_reading import readable

#: What the address says of the invoices that are counted.
ROWS = ("q", *(row.name for row in quick.QUICK["invoice"]), "filter", "group")
#: The pages whose reports can be kept, and what each of them is asked beside that.
PAGES: Mapping[str, tuple[str, ...]] = {
    "overview": ("shown", "by"),
    "pivot": pivot.PARAMETERS,
    "aged": (*aged.PARAMETERS, "order"),
    "roll_forward": (*rolling.PARAMETERS, "tab", "shown"),
    "key_figures": (*key_figures.PARAMETERS, "tab", "which", "shown"),
    "forecast": (*forecast.PARAMETERS, "tab", "shown"),
}


@dataclass(frozen=True)
class Standing:
    """The reports that somebody has at a page, and the one the address names, if it is there.

    `params` are what that one says by itself, `lost` what of it could not be read.
    """

    page: str
    reports: Sequence[SavedView] = ()
    here: SavedView | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[Problem, ...] = ()


def standing(house: House, actor: Actor, page: str, key: str | None = None) -> Standing:
    """The saved reports of a page, own ones first, and the one with this key."""
    reports = listed(house, actor, page)
    if not key:
        return Standing(page, reports)
    here = next((report for report in reports if report.key == key), None)
    if here is None:
        return Standing(page, reports, lost=(Problem("saved.gone"),))
    own = {name: value for name, value in here.params.items() if name in PAGES[page]}
    rows = {name: value for name, value in here.params.items() if name not in own}
    read = readable(house, actor, replace(here, subject="invoice", params=rows))
    return Standing(page, reports, here, {**read.params, **own}, read.lost)


def listed(house: House, actor: Actor, page: str) -> list[SavedView]:
    """The reports of a page that the actor sees: own ones first, by name."""
    require_view(actor)
    with house.reading() as cursor:
        return kept.listed(cursor, actor, page)


def params_of(page: str, view: View, asked: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a page that shows `view` and was asked these parameters."""
    rows = listing.params_of(view)
    chosen = {name: rows[name] for name in ROWS if name in rows}
    return chosen | {name: asked[name] for name in PAGES[page] if asked.get(name)}


def save_as(
    house: House,
    actor: Actor,
    page: str,
    name: str,
    params: Mapping[str, str],
    visibility: Visibility = Visibility.PRIVATE,
) -> SavedView:
    """Keep a report under a name of one's own."""
    if page not in PAGES:
        raise NotFound("page", page)
    return views.keep(house, actor, name, params, page, visibility)


def save(
    house: House,
    actor: Actor,
    page: str,
    id: int,
    params: Mapping[str, str],
    expected: int | None = None,
) -> SavedView:
    """Keep what a page shows over the report with this id."""
    _named(house, actor, page, id)
    return views.keep_over(house, actor, id, params, expected)


def clone(house: House, actor: Actor, page: str, id: int, name: str) -> SavedView:
    """A private copy of a report one sees, as it was saved."""
    like = _named(house, actor, page, id)
    return views.keep(house, actor, name, like.params, page, format=like.format)


def _named(house: House, actor: Actor, page: str, id: int) -> SavedView:
    found = views.read(house, actor, id)
    if found.subject != page or page not in PAGES:
        raise NotFound("view", id)
    return found
