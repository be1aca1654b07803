"""Saved views: kept, opened again, shared, arranged; and what if one cannot be read any more."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from invoicing import identity, listing, views
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.filters import where
from invoicing.model.people import Actor, Reach, system
from invoicing.model.table import View
from invoicing.model.views import MOST, SavedView, Visibility
from invoicing.views import Opened
from invoicing.words import words
from tests.houses import (
    EVA,
    KARI,
    NILS,
    OLA,
    SIRI,
    a_house,
    an_open_invoice,
    ask,
    everything,
    may,
)

PRIVATE, TEAM, EVERYONE = Visibility
EN = words("en")
WANTED = {
    "q": "fjell",
    "status": "open",
    "filter": where("amount_due", "gt", "10").to_json(),
    "sort": "due_date",
    "columns": "number,title,amount_due",
    "pinned": "2",
    "widths": "title:240",
    "density": "compact",
    "group": "owner",
    "marks": "on",
    "size": "100",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path)


def view(**params: str) -> View:
    return listing.view_from(params, actor=KARI)


def saved(house: House, who: Actor = NILS, name: str = "Late", **params: str) -> SavedView:
    return views.save_as(house, who, name, view(**(params or WANTED)))


def opened(house: House, who: Actor = NILS, **params: str) -> Opened:
    return views.opened(house, who, params)


def keys(house: House, who: Actor) -> tuple[list[str], list[str]]:
    """The views somebody has as tabs, and those under "more"."""
    shelf = views.shelf(house, who)
    return [t.key for t in shelf.tabs], [t.key for t in shelf.more]


def all_keys(house: House, who: Actor) -> list[str]:
    return [key for part in keys(house, who) for key in part]


# ── keeping and opening ──────────────────────────────────────────────────────────────────────────


def test_a_saved_view_opens_as_it_was_with_all_that_belongs_to_it(house: House) -> None:
    kept = saved(house)
    found = opened(house, view=kept.key)
    assert found.view == view(**WANTED)
    assert (found.tab.saved, found.dirty, found.lost) == (kept, False, ())


def test_the_page_does_not_belong_to_a_view_and_makes_no_change(house: House) -> None:
    kept = views.save_as(house, NILS, "Late", replace(view(**WANTED), page=4))
    assert opened(house, view=kept.key).view.page == 1
    found = opened(house, view=kept.key, page="2")
    assert (found.view.page, found.dirty) == (2, False)


@pytest.mark.parametrize(
    "change", [{"q": ""}, {"sort": "title"}, {"columns": "number"}, {"marks": "off"}], ids=str
)
def test_what_the_link_says_wins_over_the_view_and_marks_it_as_changed(
    house: House, change: dict[str, str]
) -> None:
    kept = saved(house)
    found = opened(house, view=kept.key, **change)
    assert found.dirty
    assert found.view == view(**WANTED | change)


def test_what_is_said_twice_changes_nothing(house: House) -> None:
    assert not opened(house, view=saved(house).key, **WANTED).dirty


def test_a_built_in_view_can_be_changed_but_only_saved_under_a_name(house: House) -> None:
    found = opened(house, view="overdue", q="fjell")
    assert found.dirty
    kept = views.save_as(house, NILS, "Fjell is late", found.view)
    again = opened(house, view=kept.key)
    assert (again.view, again.dirty) == (found.view, False)


def test_a_view_keeps_what_was_usual_when_it_was_saved(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = views.save_as(house, NILS, "All", view())
    monkeypatch.setitem(listing.COLUMNS, "invoice", ("number", "title"))  # type: ignore[arg-type]
    assert len(opened(house, view=kept.key).view.columns) > 2


def test_mine_means_whoever_looks(house: House) -> None:
    hers, his = an_open_invoice(house), an_open_invoice(house, by=NILS)
    kept = views.save_as(house, KARI, "Mine", view(owner="@me"), visibility=EVERYONE)
    for who, invoice in ((KARI, hers), (NILS, his)):
        asked = opened(house, who, view=kept.key).view
        assert [row.id for row in listing.page(house, who, asked).rows] == [invoice.id]


def test_saving_again_keeps_the_new_state_and_tells_the_history(house: House) -> None:
    kept = saved(house)
    after = views.save(house, NILS, kept.id, view(**WANTED | {"sort": "title"}), kept.version)
    assert (after.version, after.params["sort"]) == (2, "title")
    told = ask(house, "select version, event, changes from history where subject = 'view'")
    assert [(v, e) for v, e, _ in told] == [(1, "view_saved"), (2, "view_changed")]
    assert json.loads(told[1][2]) == [["view_sort", "due_date", "title"]]


def test_saving_what_is_saved_already_writes_nothing(house: House) -> None:
    kept = saved(house)
    before = everything(house)
    assert views.save(house, NILS, kept.id, view(**WANTED)) == kept
    assert everything(house) == before


def test_who_saves_over_what_somebody_else_saved_meanwhile_is_told(house: House) -> None:
    kept = saved(house)
    views.rename(house, NILS, kept.id, "Very late", kept.version)
    with pytest.raises(StaleVersion):
        views.save(house, NILS, kept.id, view(), kept.version)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Late", "lATE "])
def test_a_name_is_needed_once(house: House, name: str) -> None:
    saved(house)
    with pytest.raises(InvalidInput):
        saved(house, name=name)
    other = saved(house, name="Other")
    with pytest.raises(InvalidInput):
        views.rename(house, NILS, other.id, name)
    assert views.rename(house, NILS, other.id, "OTHER").name == "OTHER"


def test_two_people_may_use_the_same_name(house: House) -> None:
    assert saved(house).id != saved(house, KARI).id


def test_there_is_an_end_to_views(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    saved(house, name="1")
    saved(house, name="2")
    with pytest.raises(InvalidInput, match="too_many"):
        saved(house, name="3")
    assert MOST > 2


def test_payments_have_views_of_their_own(house: House) -> None:
    wanted = listing.view_from({"status": "failed"}, "payment")
    kept = views.save_as(house, NILS, "Failed", wanted, "payment")
    assert views.opened(house, NILS, {"view": kept.key}, "payment").view == wanted
    assert kept.key not in all_keys(house, NILS)


# ── sharing ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [(PRIVATE, {NILS}), (TEAM, {NILS, KARI}), (EVERYONE, {NILS, KARI, SIRI, OLA, EVA})],
)
def test_a_view_is_seen_by_whom_it_is_shared_with(
    house: House, visibility: Visibility, seen_by: set[Actor]
) -> None:
    kept = saved(house)
    views.share(house, NILS, kept.id, visibility)
    for who in (NILS, KARI, SIRI, OLA, EVA):
        found = opened(house, who, view=kept.key)
        assert (found.tab.key == kept.key) == (who in seen_by), who.name
        assert (kept.key in all_keys(house, who)) == (who in seen_by)
        if who not in seen_by:
            assert "This view is gone" in EN.explain(found.lost[0])
            with pytest.raises(NotFound):
                views.read(house, who, kept.id)


def test_a_team_is_that_of_today(house: House) -> None:
    kept = saved(house)
    views.share(house, NILS, kept.id, TEAM)
    identity.save_account(house, KARI, 2, team="South")
    assert opened(house, SIRI, view=kept.key).tab.saved is not None


def test_a_super_admin_sees_and_tidies_the_views_of_teams(house: House) -> None:
    kept = saved(house, SIRI)
    views.share(house, SIRI, kept.id, TEAM)
    assert views.rename(house, KARI, kept.id, "Tidy").name == "Tidy"
    assert views.read(house, SIRI, kept.id).owner == views.read(house, KARI, kept.id).owner


def test_who_is_in_no_team_can_share_with_none(house: House) -> None:
    with pytest.raises(InvalidInput, match="no_team"):
        views.save_as(house, EVA, "Late", view(), visibility=TEAM)
    kept = saved(house, EVA)
    with pytest.raises(InvalidInput, match="no_team"):
        views.share(house, EVA, kept.id, TEAM)
    assert views.share(house, EVA, kept.id, EVERYONE).visibility is EVERYONE


ACTS: dict[str, Callable[[House, Actor, int], object]] = {
    "save": lambda house, who, id: views.save(house, who, id, view()),
    "rename": lambda house, who, id: views.rename(house, who, id, "Other"),
    "share": lambda house, who, id: views.share(house, who, id, PRIVATE),
    "delete": views.delete,
}


@pytest.mark.parametrize("act", ACTS)
def test_only_its_owner_or_a_super_admin_changes_a_view(house: House, act: str) -> None:
    kept = saved(house)
    views.share(house, NILS, kept.id, EVERYONE)
    before = everything(house)
    with pytest.raises(Refused) as refused:
        ACTS[act](house, SIRI, kept.id)
    assert "clone it" in EN.explain(refused.value)
    assert not views.may_change(SIRI, kept)
    assert everything(house) == before
    assert views.may_change(KARI, kept)
    ACTS[act](house, KARI, kept.id)
    assert everything(house) != before


@pytest.mark.parametrize("act", ACTS)
def test_what_one_does_not_see_is_not_there(house: House, act: str) -> None:
    with pytest.raises(NotFound):
        ACTS[act](house, KARI, saved(house).id)


def test_others_clone_a_shared_view_and_have_their_own(house: House) -> None:
    kept = saved(house)
    views.share(house, NILS, kept.id, EVERYONE)
    copy = views.clone(house, SIRI, kept.key, "Mine")
    assert (copy.params, copy.visibility) == (kept.params, PRIVATE)
    assert copy.of(SIRI)
    assert views.may_change(SIRI, copy)


def test_a_built_in_view_is_cloned_too_and_nothing_is_cloned_unseen(house: House) -> None:
    copy = views.clone(house, NILS, "overdue", "Late")
    assert opened(house, view=copy.key).view == opened(house, view="overdue").view
    with pytest.raises(NotFound):
        views.clone(house, SIRI, copy.key, "Mine")


def test_who_may_see_no_invoice_has_no_views(house: House) -> None:
    blind = may(NILS, view=Reach.NONE)
    for act in (
        lambda: views.shelf(house, blind),
        lambda: views.opened(house, blind, {}),
        lambda: views.save_as(house, blind, "x", view()),
        lambda: views.read(house, blind, 1),
        lambda: views.delete(house, blind, 1),
    ):
        with pytest.raises(Refused, match="no_view"):
            act()


def test_the_keeper_at_the_command_line_has_views_but_no_tabs(house: House) -> None:
    keeper = system()
    kept = views.save_as(house, keeper, "Night", view(), visibility=EVERYONE)
    assert kept.key in keys(house, NILS)[1]
    with pytest.raises(Refused):
        views.arrange(house, keeper, ["all"])


# ── tabs ─────────────────────────────────────────────────────────────────────────────────────────

BUILT_IN = list(listing.BUILT_IN["invoice"])


def test_the_tabs_are_the_built_in_views_until_somebody_arranges_them(house: House) -> None:
    contract = "All, Drafts, Outstanding, Overdue, Due soon, Paid, Voided, Mine".split(", ")
    assert [EN(f"view.{key}") for key in keys(house, NILS)[0]] == contract


def test_a_new_view_is_a_tab_of_its_owner_and_stands_under_more_for_others(house: House) -> None:
    kept = saved(house)
    views.share(house, NILS, kept.id, EVERYONE)
    assert keys(house, NILS) == ([*BUILT_IN, kept.key], [])
    assert keys(house, SIRI) == (BUILT_IN, [kept.key])


def test_tabs_are_put_in_order_pinned_and_taken_away(house: House) -> None:
    kept = saved(house)
    views.arrange(house, NILS, [kept.key, "all", "mine"])
    assert keys(house, NILS)[0] == [kept.key, "all", "mine"]
    views.pin(house, NILS, "paid")
    views.pin(house, NILS, "all", pinned=False)
    assert keys(house, NILS)[0] == [kept.key, "mine", "paid"]
    assert "all" in keys(house, NILS)[1]
    assert keys(house, KARI)[0] == BUILT_IN


def test_the_last_tab_stays_and_a_tab_must_be_there(house: House) -> None:
    views.arrange(house, NILS, ["all"])
    with pytest.raises(InvalidInput, match="needs_a_tab"):
        views.pin(house, NILS, "all", pinned=False)
    for key in ("99", "nonsense"):
        with pytest.raises(NotFound):
            views.arrange(house, NILS, ["all", key])
        with pytest.raises(NotFound):
            views.make_default(house, NILS, key)


def test_the_index_opens_with_the_view_one_chose_where_the_link_says_nothing(house: House) -> None:
    kept = saved(house)
    views.make_default(house, NILS, kept.key)
    found = opened(house)
    assert (found.tab.key, found.implied, found.dirty) == (kept.key, True, False)
    assert opened(house, q="x").tab.key == "all"
    assert opened(house, view="all").tab.key == "all"
    assert opened(house, KARI).tab.key == "all"
    views.make_default(house, NILS, "all")
    assert not opened(house).implied


def test_a_deleted_view_leaves_every_tab_and_no_trace_but_its_history(house: House) -> None:
    kept = saved(house)
    views.share(house, NILS, kept.id, EVERYONE)
    views.pin(house, SIRI, kept.key)
    views.make_default(house, SIRI, kept.key)
    views.delete(house, NILS, kept.id)
    assert keys(house, SIRI) == (BUILT_IN, [])
    assert opened(house, SIRI).tab.key == "all"
    assert ask(house, "select tabs, first from view_tabs where account_id = 3")[0][1] is None
    [told] = ask(house, "select detail from history where event = 'view_deleted'")
    assert json.loads(told[0]) == {"name": "Late"}


# ── by name ──────────────────────────────────────────────────────────────────────────────────────


def test_a_view_is_found_by_built_in_name_by_id_and_by_its_own_name(house: House) -> None:
    kept = saved(house)
    for name in ("late", " LATE ", kept.key):
        assert views.by_name(house, NILS, name).saved == kept
    assert views.by_name(house, NILS, "Due_soon").key == "due_soon"
    with pytest.raises(NotFound):
        views.by_name(house, SIRI, "late")


def test_ones_own_view_comes_first_and_two_of_others_have_to_be_told_apart(house: House) -> None:
    for who in (NILS, KARI):
        views.share(house, who, saved(house, who).id, EVERYONE)
    assert views.by_name(house, KARI, "late").saved in views_of(house, KARI)
    with pytest.raises(InvalidInput) as ambiguous:
        views.by_name(house, SIRI, "late")
    assert "1, 2" in EN.explain(ambiguous.value)


def views_of(house: House, who: Actor) -> list[SavedView]:
    shelf = views.shelf(house, who)
    return [t.saved for t in (*shelf.tabs, *shelf.more) if t.saved and t.saved.of(who)]
