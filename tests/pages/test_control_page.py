"""The control page: what was found, one control with its findings, and letting them stand."""

import pytest

from invoicing import controls, working
from invoicing.house import House
from tests.houses import KARI, SIRI, a_draft
from tests.pages.conftest import Seat
from tests.pages.looking import keyed
from tests.pages.reading import said


@pytest.fixture
def house(house: House) -> House:
    """Books with a draft nobody touched for a long time."""
    a_draft(house, title="Old")
    with house.ledger.write() as cursor:
        cursor.execute("update invoice set modified_at = timestamp '2025-01-05 09:00:00'")
    return house


def test_before_the_first_run_the_page_says_so_and_runs_on_a_click(
    seat: Seat, house: House
) -> None:
    at = seat.open("control")
    assert "The controls have not run yet" in said(at)
    next(b for b in at.button if b.label == "Run all now").click().run()
    working.work(house)
    at = seat.open("control")
    assert "Notes 1" in said(at)
    assert "Forgotten draft" in said(at)


def test_a_control_shows_its_findings_and_lets_them_stand(seat: Seat, house: House) -> None:
    at = seat.open("control", control="draft_forgotten")
    assert "Finalize or delete it." in said(at)
    assert "Old" in said(at)
    at.checkbox[0].check()
    next(b for b in at.button if b.label == "Let stand").click().run()
    assert "required" in said(at).lower() or "fill" in said(at).lower()
    at.text_input[0].set_value("A template")
    next(b for b in at.button if b.label == "Let stand").click().run()
    assert "A template (Kari" in said(at)
    assert at.text_input[0].value == "", "the next findings have a reason of their own"
    found, _ = controls.findings(house, KARI, "draft_forgotten")
    keyed(at, f"lift-{found[0].waiver}").click().run()
    assert controls.findings(house, KARI, "draft_forgotten")[0][0].waiver is None


def test_a_control_that_finds_nothing_says_that_all_is_well(seat: Seat) -> None:
    assert "all is well here" in said(seat.open("control", control="number_gap"))


def test_an_unknown_control_is_told_and_the_list_stands(seat: Seat) -> None:
    at = seat.open("control", control="made_up")
    assert "There is no control “made_up”" in said(at)


def test_who_sees_a_part_has_no_such_page(seat: Seat) -> None:
    with pytest.raises(ValueError, match="control.py"):
        seat.open("control", SIRI)
