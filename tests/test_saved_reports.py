"""Saved reports: kept under a name, opened again, shared, and what if they cannot be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from invoicing import listing, pivot, reports, saved_reports, views
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.filters import where
from invoicing.model.people import Actor, Reach, system
from invoicing.model.views import SavedView, Visibility
from invoicing.saved_reports import Standing
from invoicing.words import words
from tests.houses import EVA, KARI, NILS, OLA, SIRI, a_house, an_open_invoice, may

PRIVATE, TEAM, EVERYONE = Visibility
EN = words("en")
WANTED = {
    "q": "fjell",
    "status": "open",
    "filter": where("amount_due", "gt", "10").to_json(),
    "group": "owner,due_date.month",
    "value": "billed,count",
    "shown": "EUR",
    "chart": "heat",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path)


def saved(house: House, who: Actor = NILS, name: str = "By month", **more: object) -> SavedView:
    return saved_reports.save_as(house, who, "pivot", name, WANTED, **more)  # type: ignore[arg-type]


def at(house: House, who: Actor, report: SavedView | str, page: str = "pivot") -> Standing:
    key = report if isinstance(report, str) else report.key
    return saved_reports.standing(house, who, page, key)


def names(house: House, who: Actor, page: str = "pivot") -> list[str]:
    return [report.name for report in saved_reports.listed(house, who, page)]


def test_a_report_opens_with_its_rows_columns_values_currency_chart_and_filter(
    house: House,
) -> None:
    found = at(house, NILS, saved(house))
    assert found.here is not None
    assert (found.here.name, found.params, found.lost) == ("By month", WANTED, ())


def test_a_report_says_in_a_file_what_it_says_on_the_page(house: House) -> None:
    an_open_invoice(house, "100", by=NILS, currency="EUR", purchase_order="fjell")
    an_open_invoice(house, "70")
    params = at(house, NILS, saved(house)).params
    view = views.opened(house, NILS, {"view": "all", **params}).view
    found = pivot.pivot(house, NILS, view, params["shown"])
    assert [(g.shown, g.count) for g in found.rows] == [("Nils Berg", 1)]
    heads = [c.header for c in pivot.report(house, KARI, params, EN).columns]
    assert heads[-2:] == ["All · Billed", "All · Invoices"]
    assert reports.file(house, KARI, "pivot", "csv", dict(params), EN)[1]


def test_a_report_on_a_saved_view_keeps_the_filter_the_view_had(house: House) -> None:
    view = views.save_as(house, NILS, "Euros", listing.view_from({"currency": "EUR"}))
    shown = views.opened(house, NILS, {"view": view.key, "group": "owner"}).view
    kept = saved_reports.params_of("pivot", shown, {"view": view.key, "value": "count"})
    assert kept == {"currency": "EUR", "group": "owner", "value": "count"}
    report = saved_reports.save_as(house, NILS, "pivot", "Euros", kept, EVERYONE)
    views.delete(house, NILS, view.id)
    assert at(house, OLA, report).params == kept


def test_mine_is_whoever_looks(house: House) -> None:
    shown = views.opened(house, NILS, {"view": "mine"}).view
    kept = saved_reports.params_of("pivot", shown, {})
    report = saved_reports.save_as(house, NILS, "pivot", "Mine", kept, EVERYONE)
    an_open_invoice(house, "100", by=NILS)
    an_open_invoice(house, "70", by=KARI)
    for who, name in ((NILS, "Nils Berg"), (KARI, "Kari Nordmann")):
        view = views.opened(house, who, {"view": "all", **at(house, who, report).params}).view
        assert [group.shown for group in pivot.pivot(house, who, view).rows] == [name]


@pytest.mark.parametrize("page", saved_reports.PAGES)
def test_every_page_keeps_all_its_own_parameters_and_no_passing_ones(page: str) -> None:
    asked = {name: f"<{name}>" for name in saved_reports.PAGES[page]}
    passing = {"figure": "x", "report": "7", "page": "3", "view": "all"}
    kept = saved_reports.params_of(page, listing.view_from({}), asked | passing)
    assert kept == asked
    assert set(asked).isdisjoint({*saved_reports.ROWS, *passing})


def test_a_report_belongs_to_its_page_and_is_no_view_of_an_index(house: House) -> None:
    report = saved(house)
    assert names(house, NILS) == ["By month"]
    assert names(house, NILS, "aged") == []
    assert at(house, NILS, report, "aged").lost[0].key == "saved.gone"
    assert views.shelf(house, NILS).find(report.key) is None
    assert views.opened(house, NILS, {"view": report.key}).lost[0].key == "view.gone"
    with pytest.raises(NotFound):
        views.save(house, NILS, report.id, listing.view_from({}))
    view = views.save_as(house, NILS, "Late", listing.view_from({}))
    for act in (saved_reports.save, saved_reports.clone):
        with pytest.raises(NotFound):
            act(house, NILS, "pivot", view.id, "x" if act is saved_reports.clone else {})  # type: ignore[operator]
    with pytest.raises(NotFound):
        saved_reports.save_as(house, NILS, "invoice", "X", {})


def test_who_a_report_is_shared_with_sees_it_and_nobody_else(house: House) -> None:
    report = saved(house)
    assert all(names(house, who) == [] for who in (KARI, OLA, SIRI, EVA))
    views.share(house, NILS, report.id, TEAM)
    seen = {who.name for who in (KARI, OLA, SIRI, EVA) if names(house, who)}
    assert seen == {
        who.name for who in (KARI, OLA, SIRI, EVA) if who.team == NILS.team or who == KARI
    }
    views.share(house, NILS, report.id, EVERYONE)
    assert all(names(house, who) == ["By month"] for who in (KARI, OLA, SIRI, EVA))


def test_a_shared_report_shows_everyone_only_what_they_may_see(house: House) -> None:
    an_open_invoice(house, "100", by=NILS)
    an_open_invoice(house, "70", by=SIRI)
    report = saved_reports.save_as(house, KARI, "pivot", "All", {"group": "owner"}, EVERYONE)
    own = may(SIRI, view=Reach.OWN, unassigned=False)
    view = views.opened(house, own, {"view": "all", **at(house, own, report).params}).view
    assert [group.shown for group in pivot.pivot(house, own, view).rows] == [SIRI.name]


ACTS: dict[str, Callable[[House, Actor, SavedView], object]] = {
    "save": lambda h, a, r: saved_reports.save(h, a, "pivot", r.id, {}),
    "rename": lambda h, a, r: views.rename(h, a, r.id, "X"),
    "share": lambda h, a, r: views.share(h, a, r.id, PRIVATE),
    "delete": lambda h, a, r: views.delete(h, a, r.id),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_its_owner_or_a_super_admin_changes_a_report(house: House, act: str) -> None:
    report = saved(house, visibility=EVERYONE)
    with pytest.raises(Refused, match="not_your_view"):
        ACTS[act](house, OLA, report)
    assert at(house, NILS, report).params == WANTED
    ACTS[act](house, KARI, report)
    assert at(house, NILS, report).params != WANTED or act in ("rename", "share")


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_shared_looks_like_what_is_not_there(house: House, act: str) -> None:
    report = saved(house)
    with pytest.raises(NotFound):
        ACTS[act](house, OLA, report)
    assert at(house, OLA, report).lost[0].key == "saved.gone"
    assert at(house, OLA, "x1").lost[0].key == "saved.gone"


def test_who_sees_no_invoices_has_no_reports(house: House) -> None:
    report = saved(house, visibility=EVERYONE)
    blind = may(OLA, view=Reach.NONE)
    for act in (
        lambda: saved_reports.listed(house, blind, "pivot"),
        lambda: saved_reports.save_as(house, blind, "pivot", "X", {}),
        lambda: saved_reports.clone(house, blind, "pivot", report.id, "X"),
    ):
        with pytest.raises(Refused):
            act()


def test_a_clone_is_private_and_ones_own(house: House) -> None:
    report = saved(house, visibility=EVERYONE)
    mine = saved_reports.clone(house, OLA, "pivot", report.id, "Mine")
    assert (mine.owner and mine.owner.name, mine.visibility) == ("Ola Lund", PRIVATE)
    assert at(house, OLA, mine).params == WANTED
    assert names(house, OLA) == ["Mine", "By month"]
    assert names(house, NILS) == ["By month"]


def test_a_name_is_had_once_at_a_page_and_again_at_another(house: House) -> None:
    saved(house)
    with pytest.raises(InvalidInput, match="name_taken"):
        saved(house, name="BY MONTH")
    with pytest.raises(InvalidInput, match="required"):
        saved(house, name="  ")
    saved_reports.save_as(house, NILS, "aged", "By month", {"by": "owner"})
    assert names(house, NILS, "aged") == ["By month"]


def test_saving_over_what_somebody_saved_meanwhile_is_refused(house: House) -> None:
    report = saved(house, visibility=EVERYONE)
    saved_reports.save(house, KARI, "pivot", report.id, {"value": "count"}, report.version)
    with pytest.raises(StaleVersion):
        saved_reports.save(house, NILS, "pivot", report.id, {}, report.version)
    assert at(house, NILS, report).params == {"value": "count"}


def test_the_history_tells_each_version_of_a_report(house: House) -> None:
    report = saved(house)
    saved_reports.save(house, NILS, "pivot", report.id, {"value": "count"})
    views.delete(house, NILS, report.id)
    with house.reading() as cursor:
        told = cursor.execute(
            "select event, actor from history where subject = 'view' and subject_id = $id"
            " order by id",
            {"id": report.id},
        ).fetchall()
    assert told == [(f"view_{what}", NILS.name) for what in ("saved", "changed", "deleted")]


def test_what_a_report_asked_and_is_gone_is_named_and_left_out(house: House) -> None:
    lost = {"group": "colour", "status": "lost", "speed": "9", "value": "count"}
    report = saved_reports.save_as(house, NILS, "pivot", "Old", lost)
    found = at(house, NILS, report)
    assert found.params == {"value": "count"}
    assert [problem.key for problem in found.lost] == [
        "view.lost.parameter",
        "view.lost.property",
        "view.lost.choice",
    ]


def test_the_command_line_keeps_reports_of_its_own(house: House) -> None:
    keeper = system("keeper")
    report = saved_reports.save_as(house, keeper, "aged", "Month", {"by": "team"}, EVERYONE)
    assert report.owner is None
    assert names(house, OLA, "aged") == ["Month"]
