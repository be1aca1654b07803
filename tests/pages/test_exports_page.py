"""The page of exports: what is under way, the log, and the plans."""

from datetime import time

import pytest

from invoicing import export_desk, identity, jobs, working
from invoicing.export_job import KIND, parameters
from invoicing.house import House
from invoicing.model.decisions import Action
from invoicing.model.exports import ExportRequest, Format, Rows
from invoicing.model.filters import where
from invoicing.model.people import Actor
from invoicing.model.rhythm import Every, Rhythm
from invoicing.model.table import View
from tests.export_requests import ASKED, allow
from tests.houses import EVA, KARI, NILS, OLA, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import grid, keyed
from tests.pages.reading import said
from tests.signing_in import later

MORNING = Rhythm(Every.DAILY, time(7))


def test_nothing_was_exported_yet(seat: Seat) -> None:
    at = seat.open("exports")
    assert grid(at, "export-log").empty.startswith("Nothing has been exported yet.")
    assert "Nothing is exported by itself." in said(at)


def test_a_line_of_the_log_tells_it_all(seat: Seat, house: House) -> None:
    an_open_invoice(house)
    request = ExportRequest("Late", Format.XLSX, ASKED.view, rows=Rows.LINES)
    job = export_desk.order(house, NILS, request)
    at = seat.open("exports", NILS)
    (row,) = grid(at, "export-log").rows
    assert row == {
        "When": "Mar 18, 2026, 1:00 PM",
        "Who": "Nils Berg",
        "Name": "Late",
        "State": "Done",
        "Rows": "1",
        "File": "Download",
        "Format": "XLSX (Excel)",
        "What": "Line items: Status is Open",
    }
    assert grid(at, "export-log").links("File") == {"Download": f"/jobs/{job.id}/file"}


def test_relative_dates_are_told_as_they_were_on_that_day(seat: Seat, house: House) -> None:
    view = View(("number",), where("issue_date", "in_last_days", 7))
    export_desk.order(house, NILS, ExportRequest("Week", Format.CSV, view))
    later(house, days=20)
    (what,) = grid(seat.open("exports", NILS), "export-log").column("What")
    assert what.replace("\xa0", " ").endswith("(Mar 11, 2026 – Mar 18, 2026)")


def test_ticked_rows_and_searches_are_told(seat: Seat, house: House) -> None:
    view = View(("number",), search="fjell")
    export_desk.order(house, NILS, ExportRequest("S", Format.CSV, view))
    export_desk.order(house, NILS, ExportRequest("T", Format.CSV, view, ids=(1, 2)))
    ticked, search = grid(seat.open("exports", NILS), "export-log").column("What")
    assert ticked == "Invoices: 2 ticked records"
    assert search == "Invoices: «fjell»"


def test_a_file_that_expired_is_said_to_be_removed(seat: Seat, house: House) -> None:
    export_desk.order(house, NILS, ASKED)
    later(house, days=1)
    table = grid(seat.open("exports", NILS), "export-log")
    assert table.column("File") == ["Removed"]
    assert table.links("File") == {}


def test_everybody_sees_their_own_and_a_super_admin_all(seat: Seat, house: House) -> None:
    export_desk.order(house, NILS, ASKED)
    export_desk.order(house, KARI, ASKED)
    assert grid(seat.open("exports", NILS), "export-log").column("Who") == ["Nils Berg"]
    everybody = grid(seat.open("exports", KARI), "export-log").column("Who")
    assert everybody == ["Kari Nordmann", "Nils Berg"]


def test_the_log_has_pages_in_the_address(seat: Seat, house: House) -> None:
    for n in range(26):
        export_desk.order(house, NILS, ExportRequest(str(n), Format.CSV, ASKED.view))
    at = seat.open("exports", NILS, size="25", page="2")
    assert grid(at, "export-log").column("Name") == ["0"]
    assert "26–26 of 26" in said(at)


def test_what_waits_stands_above_and_can_be_cancelled(seat: Seat, house: House) -> None:
    job = jobs.start(house, NILS, KIND, parameters(ASKED), needs=Action.EXPORT)
    at = seat.open("exports", NILS)
    assert "Export “Open ones” Waiting" in said(at)
    keyed(at, f"job-cancel-page-{job.id}").click().run()
    assert jobs.read(house, NILS, job.id).active is False


def test_a_plan_is_told_and_can_be_stopped_resumed_and_deleted(seat: Seat, house: House) -> None:
    plan = export_desk.plan(house, NILS, ASKED, Rhythm(Every.WEEKLY, time(7), 1))
    at = seat.open("exports", NILS)
    text = said(at).replace("\xa0", " ").replace("\\", "")
    assert "Open ones Next: Mar 23, 2026, 7:00 AM Every Monday at 07:00" in text
    assert "Nils Berg · CSV · English · Invoices · Status is Open" in text
    at = keyed(at, f"plan-stop-{plan.id}").click().run()
    assert "Stopped by Nils Berg." in said(at)
    at = keyed(at, f"plan-resume-{plan.id}").click().run()
    assert "Next: Mar 23, 2026" in said(at).replace("\xa0", " ")
    at = keyed(at, f"plan-remove-{plan.id}").click().run()
    assert "Nothing is exported by itself." in said(at)


def test_a_plan_that_stands_still_says_why(seat: Seat, house: House) -> None:
    export_desk.plan(house, NILS, ASKED, MORNING)
    allow(house, NILS, export=False)
    later(house, days=1)
    export_desk.start_due(house, house.today())
    assert "You do not have permission to export" in said(seat.open("exports", KARI))


def test_what_a_plan_made_is_marked_in_the_log_of_its_owner(seat: Seat, house: House) -> None:
    export_desk.plan(house, NILS, ASKED, MORNING)
    later(house, days=1)
    export_desk.start_due(house, house.today())
    working.work(house)
    (name,) = grid(seat.open("exports", NILS), "export-log").column("Name")
    assert name == "Open ones Scheduled"


def test_a_plan_that_changed_meanwhile_is_refused_in_place(seat: Seat, house: House) -> None:
    plan = export_desk.plan(house, NILS, ASKED, MORNING)
    at = seat.open("exports", NILS)
    export_desk.stop(house, KARI, plan.id)
    at = keyed(at, f"plan-stop-{plan.id}").click().run()
    assert "Stopped by Kari Nordmann." in said(at)


@pytest.mark.parametrize("who", [OLA, EVA])
def test_who_may_not_export_has_no_such_page(seat: Seat, who: Actor) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        seat.open("exports", who)


def test_the_page_speaks_norwegian(seat: Seat, house: House) -> None:
    identity.choose_language(house, NILS, "nb")
    export_desk.order(house, NILS, ASKED)
    export_desk.plan(house, NILS, ASKED, MORNING)
    at = seat.open("exports", NILS, language="nb")
    (row,) = grid(at, "export-log").rows
    assert (row["Status"], row["Hva"], row["Fil"]) == (
        "Ferdig",
        "Fakturaer: Status er Åpen",
        "Last ned",
    )
    assert "Hver dag klokken 07:00" in said(at)
