"""Saved views: opening an index with one, keeping, sharing, arranging and deleting them.

Whoever sees the index may keep views, share them (a view shows nobody more than they may see
anyway: it is a question, the reach answers), and clone what is shared with them. A view is changed
by its owner or a super admin. `opened` reads what an index page is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from invoicing import listing
from invoicing.house import House
from invoicing.ledger import views as kept
from invoicing.ledger.books import Books
from invoicing.model.account import read_required
from invoicing.model.decisions import Action, Decision, decide, general
from invoicing.model.errors import InvalidInput, NotFound, Problem, Refused, StaleVersion
from invoicing.model.people import Actor, Owner
from invoicing.model.table import View
from invoicing.model.views import (
    FORMAT,
    MOST,
    NAME_LONGEST,
    SavedView,
    Shelf,
    Tab,
    ViewEvent,
    Visibility,
    changes_of,
)
from invoicing.record import require_view
from invoicing.view_reading import readable

ALL = "all"


@dataclass(frozen=True)
class Opened:
    """An index as it is asked: the view, the one it stands on, and how they differ.

    `base` are the parameters that `tab` gives by itself. `implied` says that the view holds
    without having been named. `lost` names what could not be read, as problems.
    """

    view: View
    tab: Tab
    shelf: Shelf
    base: Mapping[str, str]
    dirty: bool
    implied: bool = False
    lost: tuple[Problem, ...] = ()


def opened(
    house: House, actor: Actor, params: Mapping[str, str], subject: str = "invoice"
) -> Opened:
    """What query parameters ask of an index; the view they name gives what they leave unsaid.

    Without any, the view the actor begins with. A view that is not there is told in `lost`.
    """
    available = shelf(house, actor, subject)
    implied = not any(name in params for name in ("view", *listing.PARAMETERS))
    key = available.first if implied else params.get("view") or ALL
    tab = available.find(key)
    lost: tuple[Problem, ...] = () if tab else (Problem("view.gone"),)
    tab = tab or Tab(ALL)
    base = listing.BUILT_IN[subject].get(tab.key, {})
    if tab.saved:
        base, lost = (read := readable(house, actor, tab.saved)).params, read.lost
    registry = house.registry(subject)
    asked = {n: v for n, v in params.items() if n != "view"}
    view = listing.view_from({**base, **asked}, subject, actor=actor, registry=registry)
    saved = listing.view_from(base, subject, actor=actor, registry=registry)
    dirty = replace(view, page=1) != saved
    return Opened(view, tab, available, base, dirty, implied and key != ALL, lost)


def shelf(house: House, actor: Actor, subject: str = "invoice") -> Shelf:
    """The views that the actor has at an index, in the order of the tabs."""
    require_view(actor)
    with house.reading() as cursor:
        saved = {view.key: view for view in kept.listed(cursor, actor, subject)}
        keys, first = kept.tabs(cursor, actor.account_id, subject)
    known = {key: Tab(key) for key in listing.BUILT_IN[subject]}
    wanted = list(known) if keys is None else keys
    known |= {key: Tab(key, view) for key, view in saved.items()}
    tabs = tuple(known[key] for key in wanted if key in known)
    more = tuple(tab for key, tab in known.items() if key not in wanted)
    return Shelf(tabs or (known[ALL],), more, first if first in known else ALL)


def read(house: House, actor: Actor, id: int) -> SavedView:
    """One saved view, if the actor sees it."""
    require_view(actor)
    with house.reading() as cursor:
        return _found(kept.one(cursor, actor, id), id)


def by_name(house: House, actor: Actor, name: str, subject: str = "invoice") -> Tab:
    """The view somebody means: a built-in one, an id, or a name, whatever its case, own ones first.

    `NotFound`, or `InvalidInput` where several shared ones have that name.
    """
    available, wanted = shelf(house, actor, subject), name.strip()
    if found := available.find(wanted.lower()):
        return found
    tabs = (*available.tabs, *available.more)
    alike = [t for t in tabs if t.saved and t.saved.name.lower() == wanted.lower()]
    own = [t for t in alike if t.saved and t.saved.of(actor)]
    if len(alike) > 1 and not own:
        ids = ", ".join(tab.key for tab in alike)
        raise InvalidInput("view", "view.ambiguous", name=wanted, ids=ids)
    if not alike:
        raise NotFound("view", wanted)
    return (own or alike)[0]


def may_change(actor: Actor, view: SavedView) -> Decision:
    """Whether the actor may save, rename, share or delete it."""
    return decide(Action.CHANGE_VIEW, replace(general(actor), owns_view=view.of(actor)))


# -- acts -------------------------------------------------------------------------------


def save_as(
    house: House,
    actor: Actor,
    name: str,
    view: View,
    subject: str = "invoice",
    visibility: Visibility = Visibility.PRIVATE,
) -> SavedView:
    """Keep a view under a name of one's own; it becomes a tab."""
    params = listing.params_of(view, subject, whole=True)
    return keep(house, actor, name, params, subject, visibility)


def clone(house: House, actor: Actor, key: str, name: str, subject: str = "invoice") -> SavedView:
    """A private copy of any view one sees, also of a built-in one."""
    tab = shelf(house, actor, subject).find(key)
    if tab is None:
        raise NotFound("view", key)
    if tab.saved:
        return keep(house, actor, name, tab.saved.params, subject, format=tab.saved.format)
    view = listing.view_from({"view": key}, subject)
    return save_as(house, actor, name, view, subject)


def keep(
    house: House,
    actor: Actor,
    name: str,
    params: Mapping[str, str],
    subject: str,
    visibility: Visibility = Visibility.PRIVATE,
    format: int = FORMAT,
) -> SavedView:
    """Keep parameters under a name, of an index or a report; at an index it becomes a tab."""
    require_view(actor)
    with house.books(actor) as books:
        me = None
        if actor.account_id is not None:
            me = Owner(actor.account_id, actor.name, actor.team)
        wanted = _name(books, subject, name, me)
        view = SavedView(books.next_id("view"), subject, wanted, me, visibility, params)
        view = replace(view, format=format, created_at=books.at, modified_at=books.at)
        _shareable(actor, view)
        kept.add(books, view)
        books.note("view", view.id, ViewEvent.SAVED, 1, changes_of(None, view))
        if actor.account_id is not None and subject in listing.BUILT_IN:
            keys, first = kept.tabs(books.cursor, actor.account_id, subject)
            before = listing.BUILT_IN[subject] if keys is None else keys
            kept.save_tabs(books, actor.account_id, subject, [*before, view.key], first)
        return view


def save(house: House, actor: Actor, id: int, view: View, expected: int | None = None) -> SavedView:
    """Keep a view over what was saved under this id."""
    subject = read(house, actor, id).subject
    if subject not in listing.BUILT_IN:
        raise NotFound("view", id)
    params = listing.params_of(view, subject, whole=True)
    return keep_over(house, actor, id, params, expected)


def keep_over(
    house: House, actor: Actor, id: int, params: Mapping[str, str], expected: int | None = None
) -> SavedView:
    """Keep parameters over what was saved under this id."""
    with house.books(actor) as books:
        before = _mine(books, id, expected)
        return _changed(books, before, replace(before, params=params, format=FORMAT))


def rename(
    house: House, actor: Actor, id: int, name: str, expected: int | None = None
) -> SavedView:
    """Give a view another name."""
    with house.books(actor) as books:
        before = _mine(books, id, expected)
        wanted = _name(books, before.subject, name, before.owner, id)
        return _changed(books, before, replace(before, name=wanted))


def share(
    house: House, actor: Actor, id: int, visibility: Visibility, expected: int | None = None
) -> SavedView:
    """Let nobody else, the owner's team, or everybody see a view."""
    with house.books(actor) as books:
        before = _mine(books, id, expected)
        after = replace(before, visibility=visibility)
        _shareable(actor, after)
        return _changed(books, before, after)


def delete(house: House, actor: Actor, id: int, expected: int | None = None) -> None:
    """Take a view away for good, from everybody's tabs too."""
    with house.books(actor) as books:
        before = _mine(books, id, expected)
        kept.delete(books, id)
        books.note("view", id, ViewEvent.DELETED, before.version + 1, name=before.name)


def arrange(
    house: House,
    actor: Actor,
    tabs: Sequence[str],
    first: str | None = None,
    subject: str = "invoice",
) -> Shelf:
    """Which views are the actor's tabs, in which order, and which the index opens with.

    Views left out stand under "more". `InvalidInput` where there would be no tab at all, or one
    that the actor does not see.
    """
    if actor.account_id is None:
        raise Refused("problem.signed_out")
    available, keys = shelf(house, actor, subject), list(dict.fromkeys(tabs))
    for key in (*keys, *([first] if first else [])):
        if available.find(key) is None:
            raise NotFound("view", key)
    if not keys:
        raise InvalidInput("view", "view.needs_a_tab")
    with house.books(actor) as books:
        kept.save_tabs(books, actor.account_id, subject, keys, first if first != ALL else None)
    return shelf(house, actor, subject)


def pin(
    house: House, actor: Actor, key: str, pinned: bool = True, subject: str = "invoice"
) -> Shelf:
    """Put a view among the tabs, at the end, or take it from them."""
    now = shelf(house, actor, subject)
    others = [tab.key for tab in now.tabs if tab.key != key]
    return arrange(house, actor, [*others, key] if pinned else others, now.first, subject)


def make_default(house: House, actor: Actor, key: str, subject: str = "invoice") -> Shelf:
    """The view the index opens with, for this actor alone."""
    now = shelf(house, actor, subject)
    return arrange(house, actor, [tab.key for tab in now.tabs], key, subject)


# -- inside the transaction -------------------------------------------------------------


def _found(view: SavedView | None, id: int) -> SavedView:
    if view is None:
        raise NotFound("view", id)
    return view


def _mine(books: Books, id: int, expected: int | None) -> SavedView:
    """The view, if the actor may change it and it is still the version that was seen."""
    require_view(books.actor)
    view = _found(kept.one(books.cursor, books.actor, id), id)
    may_change(books.actor, view).enforce()
    if expected is not None and expected != view.version:
        raise StaleVersion(expected, view.version)
    return view


def _changed(books: Books, before: SavedView, after: SavedView) -> SavedView:
    differences = changes_of(before, after)
    if not differences and before.format == after.format:
        return before
    saved = replace(after, version=before.version + 1, modified_at=books.at)
    kept.save(books, saved)
    books.note("view", saved.id, ViewEvent.CHANGED, saved.version, differences)
    return saved


def _name(books: Books, subject: str, name: str, owner: Owner | None, id: int | None = None) -> str:
    """The name as it is kept; one that the owner has already is refused."""
    wanted = read_required("name", name, NAME_LONGEST)
    others = kept.names(books.cursor, owner.account_id if owner else None, subject)
    others.pop(id, None)
    if wanted.lower() in (other.lower() for other in others.values()):
        raise InvalidInput("name", "view.name_taken", name=wanted)
    if id is None and len(others) >= MOST:
        raise InvalidInput("name", "view.too_many", most=MOST)
    return wanted


def _shareable(actor: Actor, view: SavedView) -> None:
    if view.visibility is Visibility.TEAM and (view.owner is None or view.owner.team is None):
        raise InvalidInput("team", "view.no_team")
