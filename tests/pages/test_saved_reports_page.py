"""Saved reports on the screen: kept under a name, opened by a link, changed, shared, deleted."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import saved_reports, views
from invoicing.house import House
from invoicing.model.views import SavedView, Visibility
from tests.houses import KARI, NILS, OLA, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import cautions, drawn, keyed, labels, links, page_of, plain, widget
from tests.pages.reading import errors, said, toasts


def some(house: House) -> None:
    pay(house, an_open_invoice(house, "100", due_date=date(2026, 4, 1)), "30")
    an_open_invoice(house, "70", by=NILS, due_date=date(2026, 5, 1))
    an_open_invoice(house, "5", currency="EUR", due_date=date(2026, 5, 1))


def kept(
    house: House, page: str = "pivot", visibility: str = "everyone", **params: str
) -> SavedView:
    params = params or {"group": "owner", "value": "billed,balance", "chart": "heat"}
    return saved_reports.save_as(house, KARI, page, "Mine", params, Visibility(visibility))


def heads(at: AppTest) -> str:
    [table, *_] = drawn(at, 'class="t-report"')
    return plain(table.split("<tr>")[1])


def named(at: AppTest, act: str, name: str) -> AppTest:
    """Give a name in the dialog of an act; these runs forget an open dialog."""
    at = keyed(at, f"report-act-{act}").click().run()
    field = next(each for each in at.text_input if each.key == f"view-name-{act}")
    field.set_value(name)
    keyed(at, f"report-act-{act}").click()
    return keyed(at, "view-sure").click().run()


def test_what_is_shown_is_saved_under_a_name_and_opens_again(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("pivot", group="owner", value="billed,count", chart="heat", shown="EUR")
    at = named(at, "save_as", "Euros")
    [report] = saved_reports.listed(seat.house, KARI, "pivot")
    assert dict(report.params) == {
        "group": "owner",
        "value": "billed,count",
        "shown": "EUR",
        "chart": "heat",
    }
    assert dict(at.query_params) == {"report": report.key}
    at = seat.open("pivot", report=report.key)
    assert "Pivot: Euros" in said(at)
    assert heads(at) == "Owner All · Billed All · Invoices"
    assert "Unsaved" not in said(at)
    assert '"stack"' in at.get("plotly_chart")[0].proto.spec


def test_a_report_is_listed_with_its_owner_and_leads_back(seat: Seat) -> None:
    some(seat.house)
    report = kept(seat.house)
    at = seat.open("pivot", OLA)
    [nav] = drawn(at, 'class="t-views"')
    assert f'href="?report={report.key}">Mine<small>Kari Nordmann' in nav
    assert links(seat.open("pivot", report=report.key))["Leave the saved report"] == "?"


def test_a_changed_report_says_so_is_saved_or_taken_back(seat: Seat) -> None:
    some(seat.house)
    report = kept(seat.house)
    at = seat.open("pivot", report=report.key)
    assert "Save" not in labels(at)
    at = widget(at, "button_group", "Values").set_value(["count"]).run()
    assert dict(at.query_params) == {"report": report.key, "value": "count"}
    assert heads(at) == "Owner All"
    assert "Unsaved" in said(at)
    assert links(at)["Reset"] == f"?report={report.key}"
    at = keyed(at, "report-act-save").click().run()
    assert "“Mine” is saved" in toasts(at)
    assert dict(at.query_params) == {"report": report.key}
    [after] = saved_reports.listed(seat.house, KARI, "pivot")
    assert after.params["value"] == "count"
    assert "Unsaved" not in said(at)


def test_what_is_usual_takes_the_place_of_what_was_saved(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("pivot", report=kept(seat.house).key)
    at = widget(at, "button_group", "Chart").set_value("bars").run()
    assert at.query_params["chart"] == "bars"
    assert '"relative"' in at.get("plotly_chart")[0].proto.spec
    at = widget(at, "button_group", "Values").set_value([]).run()
    assert heads(at) == "Owner All"


def test_somebody_elses_report_is_not_changed_but_cloned(seat: Seat) -> None:
    report = kept(seat.house)
    at = seat.open("pivot", OLA, report=report.key, value="count")
    for act in ("save", "rename", "share", "delete"):
        assert keyed(at, f"report-act-{act}").disabled
    assert "This belongs to somebody else" in said(at)
    at = named(at, "clone", "My own")
    assert [r.name for r in saved_reports.listed(seat.house, OLA, "pivot")] == ["My own", "Mine"]
    assert "Pivot: My own" in said(at)


def test_a_report_is_renamed_shared_and_deleted(seat: Seat) -> None:
    report = kept(seat.house, visibility="private")
    at = named(seat.open("pivot", report=report.key, value="count"), "rename", "Ours")
    assert "Pivot: Ours" in said(at)
    assert at.query_params["value"] == "count"
    at = keyed(at, "report-act-share").click().run()
    at.radio(key="view-visibility").set_value(Visibility.EVERYONE)
    keyed(at, "report-act-share").click()
    at = keyed(at, "view-sure").click().run()
    assert [r.name for r in saved_reports.listed(seat.house, OLA, "pivot")] == ["Ours"]
    at = keyed(at, "report-act-delete").click().run()
    keyed(at, "report-act-delete").click()
    at = keyed(at, "view-sure").click().run()
    assert saved_reports.listed(seat.house, KARI, "pivot") == []
    assert dict(at.query_params) == {}
    assert "Nothing of this page is saved yet." in said(at)


def test_a_name_that_is_too_long_is_said_and_stays_to_be_shortened(seat: Seat) -> None:
    some(seat.house)
    at = named(seat.open("pivot"), "save_as", "x" * 61)
    assert "Name is too long; 60 characters fit." in said(at)
    assert widget(at, "text_input", "Name").value == "x" * 61


def test_a_name_that_is_taken_is_said_in_the_dialog(seat: Seat) -> None:
    kept(seat.house)
    at = named(seat.open("pivot"), "save_as", "mine")
    assert errors(at) == ["You already have one called “mine”; choose another name."]


def test_a_report_that_is_gone_is_told_and_the_page_is_as_usual(seat: Seat) -> None:
    some(seat.house)
    private = kept(seat.house, visibility="private")
    for key in ("99", "x", private.key):
        at = seat.open("pivot", OLA, report=key)
        assert cautions(at)[0].startswith("This saved report is gone")
        assert heads(at).startswith("Owner Open")


ASKED = {
    "overview": {"shown": "EUR", "by": "company"},
    "aged": {"by": "owner", "edges": "10,20", "vs_asof": "2026-03-31"},
    "roll_forward": {"tab": "months", "dated": "due_date", "months": "24"},
    "forecast": {"delay": "14", "promises": "50", "tab": "so_far"},
    "key_figures": {"days": "30", "by": "owner", "asof": "2026-04-30"},
}


def test_every_page_that_is_saved_is_tried_here() -> None:
    assert {*ASKED, "pivot"} == {*saved_reports.PAGES}


@pytest.mark.parametrize("page", ASKED)
def test_every_page_of_figures_is_saved_and_opened_alike(seat: Seat, page: str) -> None:
    some(seat.house)
    told = said(seat.open(page, **ASKED[page], owner="Nils Berg"))
    at = named(seat.open(page, **ASKED[page], owner="Nils Berg"), "save_as", "Kept")
    [report] = saved_reports.listed(seat.house, KARI, page)
    assert dict(report.params) == {**ASKED[page], "owner": "Nils Berg"}
    at = seat.open(page, report=report.key)
    assert "Unsaved" not in said(at)
    numbers = [word for word in told.split() if word[:1].isdigit()]
    assert [word for word in said(at).split() if word[:1].isdigit()] == numbers


def test_a_figure_of_a_saved_report_leads_to_another_page_with_all_it_asks(seat: Seat) -> None:
    some(seat.house)
    report = kept(seat.house, "overview", shown="NOK", owner="Nils Berg")
    at = seat.open("overview", report=report.key, figure="dso")
    page, query = page_of(links(at)["Show the key figures"])
    assert (page, query["owner"]) == ("key_figures", "Nils Berg")
    assert not {"report", "figure"} & set(query)
    told = said(seat.open(page, **query))
    assert "70.00" in told
    assert "100.00" not in told


def test_the_file_of_a_saved_report_is_of_what_it_shows(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("pivot", report=kept(seat.house).key)
    ways = [way for way in links(at).values() if way.startswith("/reports/pivot.csv")]
    assert "value=billed%2Cbalance" in ways[0]
    assert "group=owner" in ways[0]


def test_it_all_speaks_norwegian(seat: Seat) -> None:
    some(seat.house)
    report = kept(seat.house)
    views.share(seat.house, KARI, report.id, Visibility.EVERYONE)
    at = seat.open("pivot", OLA, language="nb", report=report.key)
    assert "Dette tilhører noen andre" in said(at)
    assert "Varmekart" in str(widget(at, "button_group", "Diagram").proto.options)
