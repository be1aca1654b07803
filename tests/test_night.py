"""The night: each duty once a day, a missed night caught up once, and a failure kept apart."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from invoicing import export_desk, jobs, night
from invoicing.house import House
from invoicing.jobs import State
from invoicing.model.errors import Refused
from invoicing.model.exports import ExportRequest, Format
from invoicing.model.invoice import Status
from invoicing.model.rhythm import Every, Rhythm
from invoicing.model.table import View
from invoicing.night import Done, Duty
from tests.checkouts import Buyer
from tests.command_line import tally
from tests.houses import KARI, NILS, TODAY, ask, now_of
from tests.signing_in import later

#: 00:30 in Oslo.
JUST_AFTER_MIDNIGHT = {"hours": 11, "minutes": 30}


class Counted:
    """A duty that is made up: it counts the days it was done for, and fails where told."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.fails = False

    def __call__(self, house: House, today: date) -> dict[str, int]:
        self.days.append(today)
        if self.fails:
            raise RuntimeError("no")
        return {"count": len(self.days)}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    duty = Counted()
    monkeypatch.setattr(night, "DUTIES", [Duty("counted", duty)])
    yield duty
    night._failed.clear()


def test_a_duty_is_done_once_for_a_day(house: House, counted: Counted) -> None:
    night.look(house)
    later(house, hours=1)
    night.look(house)
    assert counted.days == [TODAY]
    assert ask(house, "select duty, day, figures from duty_done") == [
        ("counted", TODAY, '{"count": 1}')
    ]


def test_the_night_begins_at_two(house: House, counted: Counted) -> None:
    night.look(house)
    later(house, **JUST_AFTER_MIDNIGHT)
    assert house.today() == TODAY + timedelta(days=1)
    night.look(house)
    assert counted.days == [TODAY]
    later(house, hours=1, minutes=30)
    night.look(house)
    assert counted.days == [TODAY, TODAY + timedelta(days=1)]


def test_nights_that_were_missed_are_caught_up_once(house: House, counted: Counted) -> None:
    night.look(house)
    later(house, days=4)
    night.look(house)
    assert counted.days == [TODAY, TODAY + timedelta(days=4)]


def test_a_duty_that_fails_is_tried_again_after_a_pause(house: House, counted: Counted) -> None:
    counted.fails = True
    night.look(house)
    later(house, minutes=14)
    night.look(house)
    assert len(counted.days) == 1
    counted.fails = False
    later(house, minutes=1)
    night.look(house)
    night.look(house)
    assert len(counted.days) == 2


def test_a_duty_that_fails_does_not_keep_the_others(
    house: House, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Counted()
    counted.fails = True
    monkeypatch.setattr(night, "DUTIES", [*night.DUTIES, Duty("other", other)])
    night.look(house)
    assert other.days == [TODAY]


def test_an_often_duty_is_asked_at_every_look_and_at_any_hour(
    house: House, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night, "DUTIES", [Duty("counted", counted, often=True)])
    later(house, **JUST_AFTER_MIDNIGHT)
    night.look(house)
    night.look(house)
    assert len(counted.days) == 2
    assert ask(house, "select * from duty_done") == []


def test_a_day_can_be_named_and_is_done_once(house: House, counted: Counted) -> None:
    day = TODAY - timedelta(days=1)
    assert night.run(house, KARI, day) == [Done("counted", {"count": 1})]
    assert night.run(house, KARI, day) == [Done("counted", None)]
    night.look(house)
    assert counted.days == [day, TODAY]


def test_only_a_super_admin_calls_the_night(house: House, counted: Counted) -> None:
    with pytest.raises(Refused, match="not_super_admin"):
        night.run(house, NILS, TODAY)
    assert counted.days == []


# ── the real duties ──────────────────────────────────────────────────────────────────────────────


def planned(house: House) -> None:
    request = ExportRequest("Each morning", Format.CSV, View(("number",)))
    export_desk.plan(house, NILS, request, Rhythm(Every.DAILY, time(7)))


def test_a_dashboard_that_looks_round_makes_planned_exports(house: House) -> None:
    planned(house)
    later(house, days=1)
    night.round_the_house(house)
    (job,) = jobs.mine(house, NILS)
    assert (job.state, job.file_name) == (State.DONE, "Each morning")


def test_the_command_line_does_the_night_and_tells_of_it(house: House, tmp_path: Path) -> None:
    planned(house)
    later(house, days=1)
    said = tally("night", house=house, cwd=tmp_path)
    assert said.code == 0
    assert "Scheduled exports: 1 started, 0 stopped" in said.out.splitlines()
    assert jobs.mine(house, NILS)[0].state is State.DONE
    said = tally("--language", "nb", "night", "--today", "2026-03-19", house=house, cwd=tmp_path)
    assert "Planlagte eksporter: 0 startet, 0 stanset" in said.out.splitlines()


def test_the_command_line_tells_of_a_duty_that_was_done_before(
    house: House, counted: Counted, tmp_path: Path
) -> None:
    night.look(house)
    said = tally("night", house=house, cwd=tmp_path)
    assert said.out == "counted: was done for this day before\n"


def test_the_command_line_refuses_a_day_that_is_none(house: House, tmp_path: Path) -> None:
    said = tally("night", "--today", "soon", house=house, cwd=tmp_path)
    assert said.code == 2
    assert "soon" in said.err


def test_the_night_asks_about_a_payment_nobody_knows_the_end_of(house: House) -> None:
    buyer = Buyer(house)
    invoice = buyer.invoice()
    buyer.pays(invoice, "card_vanishes")
    later(house, minutes=2)
    assert Done("unclear_payments", {"asked": 1}) in night.run(house, KARI, TODAY)
    assert now_of(house, invoice).status is Status.PAID
