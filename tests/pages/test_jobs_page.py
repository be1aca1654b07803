"""Jobs on the screen: their page, and the side of every page while one is under way."""

import pytest

from invoicing import jobs, working
from invoicing.house import House
from invoicing.jobs import Job, Outcome, Report
from invoicing.model.errors import Refused
from invoicing.model.people import Actor
from tests.houses import KARI, NILS
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, labels, links
from tests.pages.reading import said
from tests.signing_in import later

KIND = "bulk_void"


def voiding(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    """Made up: whatever it is about, half of it is refused."""
    if job.parameters["count"] == 13:
        raise Refused("reason.no_edit")
    path = jobs.folder(house, job) / "result.csv"
    path.write_text("rows")
    half = int(job.parameters["count"]) // 2
    return Outcome({"done": half, "refused": half, "says": "bulk.done.all"}, path, "Result")


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(working.KINDS, KIND, voiding)


def start(house: House, count: int, who: Actor = KARI) -> Job:
    return jobs.start(house, who, KIND, {"count": count})


def test_nothing_has_run_yet(seat: Seat) -> None:
    assert "Nothing has run yet." in said(seat.open("jobs"))


def test_a_waiting_job_is_told_with_a_way_to_cancel_it(seat: Seat, house: House) -> None:
    job = start(house, 12, NILS)
    at = seat.open("jobs")
    assert "Void 12 invoices Waiting Waits for its turn" in said(at)
    assert "Nils Berg, Mar 18, 2026, 1:00 PM" in said(at).translate({0xA0: " ", 0x5C: None})
    keyed(at, f"job-cancel-page-{job.id}").click().run()
    assert "Void 12 invoices Cancelled" in said(at)


def test_ones_own_waiting_job_stands_in_the_side_and_on_the_page(seat: Seat, house: House) -> None:
    job = start(house, 12, NILS)
    at = seat.open("jobs", NILS)
    assert said(at).count("Void 12 invoices Waiting Waits for its turn") == 2
    keyed(at, f"job-cancel-side-{job.id}").click().run()
    assert said(at).count("Void 12 invoices Cancelled") == 2


def test_what_came_of_a_job_is_told_with_its_result(seat: Seat, house: House) -> None:
    job = start(house, 12)
    working.work(house)
    at = seat.open("jobs")
    assert "Void 12 invoices Done 6 done, 6 refused" in said(at)
    assert links(at)["Download"] == f"/jobs/{job.id}/file"
    later(house, days=1)
    assert "Download" not in links(seat.open("jobs"))


def test_a_refused_job_says_why(seat: Seat, house: House) -> None:
    start(house, 13)
    working.work(house)
    assert "Void 13 invoices Failed You do not have permission to edit" in said(seat.open("jobs"))


def test_a_finished_job_can_be_run_again(seat: Seat, house: House) -> None:
    first = start(house, 12)
    working.work(house)
    at = seat.open("jobs")
    keyed(at, f"job-repeat-{first.id}").click().run()
    assert [(job.repeats, job.active) for job in jobs.mine(house, KARI)] == [
        (first.id, True),
        (None, False),
    ]


def test_others_see_neither_the_job_nor_its_result(seat: Seat, house: House) -> None:
    start(house, 12, KARI)
    assert "Void 12 invoices" not in said(seat.open("jobs", NILS))


def test_a_job_is_in_the_side_of_every_page_until_it_is_hidden(seat: Seat, house: House) -> None:
    job = start(house, 12)
    at = seat.open("payments")
    assert "Void 12 invoices Waiting" in said(at)
    working.work(house)
    at.run()
    assert "Void 12 invoices Done 6 done, 6 refused" in said(at)
    keyed(at, f"job-hide-{job.id}").click().run()
    at.run()
    assert "Void 12 invoices" not in said(at)


def test_the_side_is_in_the_language_of_who_reads(seat: Seat, house: House) -> None:
    start(house, 12)
    assert "Annuller 12 fakturaer Venter Venter på tur" in said(
        seat.open("payments", language="nb")
    )


def test_a_page_without_jobs_has_none_in_its_side(seat: Seat, house: House) -> None:
    start(house, 12, NILS)
    at = seat.open("payments")
    assert "Void" not in said(at)
    assert "Hide" not in labels(at)
