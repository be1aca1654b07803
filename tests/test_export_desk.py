"""The desk of exports: at once or as a job, in the log, and within reach."""

import json
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from invoicing import export_desk, exporting, identity, jobs, working
from invoicing.house import House
from invoicing.jobs import State
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.export_json import plain, request_from
from invoicing.model.exports import Associations, ExportRequest, Format, Rows
from invoicing.model.filters import both, where
from invoicing.model.people import Actor, Reach, system
from invoicing.model.rhythm import Every, Rhythm
from invoicing.model.table import View
from tests.export_requests import ASKED, OPEN, allow
from tests.houses import EVA, KARI, NILS, OLA, SIRI, an_open_invoice, ask, everything
from tests.signing_in import later

MORNING = Rhythm(Every.DAILY, time(7))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row is small, two are many."""
    monkeypatch.setattr(export_desk, "AT_ONCE", 1)


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-99")
def test_a_small_file_is_there_at_once(house: House) -> None:
    an_open_invoice(house)
    job = export_desk.order(house, NILS, ASKED)
    assert (job.state, job.outcome["count"]) == (State.DONE, 1)
    path, name = jobs.result(house, NILS, job.id)
    assert (path.suffix, name) == (".csv", "Open ones")


def test_the_file_is_what_the_engine_writes(house: House, tmp_path: Path) -> None:
    an_open_invoice(house)
    path, _ = jobs.result(house, KARI, export_desk.order(house, KARI, ASKED).id)
    exporting.write(house, KARI, ASKED, tmp_path / "same")
    assert path.read_bytes() == (tmp_path / "same").read_bytes()


@pytest.mark.usefixtures("few")
def test_a_large_file_waits_for_its_turn(house: House) -> None:
    for _ in range(2):
        an_open_invoice(house)
    job = export_desk.order(house, NILS, ASKED)
    assert job.state is State.QUEUED
    assert export_desk.waiting(house, NILS) == [job]
    assert export_desk.waiting(house, KARI) == []
    working.work(house)
    assert jobs.read(house, NILS, job.id).outcome["count"] == 2
    assert export_desk.waiting(house, NILS) == []


@pytest.mark.usefixtures("few")
def test_a_double_click_is_one_file(house: House) -> None:
    for _ in range(2):
        an_open_invoice(house)
    first = export_desk.order(house, NILS, ASKED, key="click")
    assert export_desk.order(house, NILS, ASKED, key="click").id == first.id


@pytest.mark.usefixtures("few")
def test_line_items_are_counted_and_not_only_their_invoices(house: House) -> None:
    invoice = an_open_invoice(house)
    assert export_desk.order(house, KARI, replace(ASKED, rows=Rows.LINES)).state is State.DONE
    assert export_desk.counted(house, KARI, ASKED) == 1
    history = replace(ASKED, rows=Rows.HISTORY)
    rows = ask(
        house,
        "select count(*) from history, unnest(json_extract(changes, '$[*]')) where subject_id = $id"
        " and subject = 'invoice'",
        id=invoice.id,
    )[0][0]
    assert export_desk.counted(house, KARI, history) == rows > 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_an_export_needs_a_name_that_fits(house: House, name: str) -> None:
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        export_desk.order(house, KARI, replace(ASKED, name=name))
    assert refused.value.field == "name"
    assert everything(house) == before


def test_a_request_is_the_same_after_it_was_kept() -> None:
    request = ExportRequest(
        "Æ",
        Format.XLS,
        View(
            ("number",),
            both(OPEN.filter, where("amount_due", "gt", "10.50")),
            "ål",
            "number",
            False,
        ),
        ("number", "title"),
        "zh-TW",
        (3, 1),
        Rows.LINES,
        associations=Associations.NAMES,
        cap=None,
    )
    assert request_from(json.loads(json.dumps(plain(request)))) == request


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", [OLA, EVA])
def test_without_the_permission_no_door_of_the_desk_opens(house: House, who: Actor) -> None:
    an_open_invoice(house)
    before = everything(house)
    for door in (
        lambda: export_desk.order(house, who, ASKED),
        lambda: export_desk.now(house, who, ASKED),
        lambda: export_desk.counted(house, who, ASKED),
        lambda: export_desk.log(house, who),
        lambda: export_desk.plan(house, who, ASKED, MORNING),
        lambda: export_desk.plans(house, who),
        lambda: export_desk.resume(house, who, 1),
    ):
        with pytest.raises(Refused) as refused:
            door()
        assert refused.value.key == "reason.no_export"
    assert everything(house) == before


def test_a_permission_lost_while_waiting_leaves_no_file(house: House) -> None:
    an_open_invoice(house)
    job = jobs.start(house, NILS, "export", plain(ASKED), needs=Action.EXPORT)
    allow(house, NILS, export=False)
    working.work(house)
    ended = jobs.read(house, KARI, job.id)
    assert (ended.state, ended.file) == (State.FAILED, None)
    assert ended.problem is not None
    assert ended.problem.key == "reason.no_export"


def test_a_file_holds_what_its_owner_sees(house: House) -> None:
    mine = an_open_invoice(house, by=SIRI)
    an_open_invoice(house, by=KARI)
    siri = allow(house, SIRI, view=Reach.OWN, unassigned=False)
    job = export_desk.order(house, siri, ASKED)
    path, _ = jobs.result(house, siri, job.id)
    assert path.read_text("utf-8-sig").splitlines()[1:] == [f"{mine.number},100.00"]


def test_a_file_is_not_given_out_to_who_sees_less_than_when_it_was_made(house: House) -> None:
    an_open_invoice(house)
    nils = allow(house, NILS)
    job = export_desk.order(house, nils, ASKED)
    narrowed = allow(house, NILS, view=Reach.OWN)
    with pytest.raises(Refused) as refused:
        jobs.result(house, narrowed, job.id)
    assert refused.value.key == "reason.job_sees_other"
    assert jobs.result(house, KARI, job.id)
    assert jobs.result(house, allow(house, NILS), job.id)


def test_a_file_of_ones_own_is_given_out_again_to_who_sees_the_same(house: House) -> None:
    siri = allow(house, SIRI, view=Reach.OWN)
    job = export_desk.order(house, siri, ASKED)
    assert jobs.result(house, siri, job.id)
    moved = identity.save_account(house, KARI, 3, team="East").actor
    assert jobs.result(house, moved, job.id)


def test_a_file_of_the_team_is_not_taken_along_to_another_team(house: House) -> None:
    nils = allow(house, NILS, view=Reach.TEAM)
    job = export_desk.order(house, nils, ASKED)
    moved = identity.save_account(house, KARI, 2, team="South").actor
    with pytest.raises(Refused, match="job_sees_other"):
        jobs.result(house, moved, job.id)


# ── the log ──────────────────────────────────────────────────────────────────────────────────────


def test_the_log_tells_who_took_what_when_and_how_it_ended(house: House) -> None:
    an_open_invoice(house)
    export_desk.order(house, NILS, ASKED)
    ((line,), count) = export_desk.log(house, NILS)
    assert count == 1
    assert (line.actor, line.began_at, line.on_day) == ("Nils Berg", house.now(), house.today())
    assert (line.request, line.planned) == (ASKED, False)
    assert (line.job.state, line.job.outcome["count"]) == (State.DONE, 1)


def test_everybody_has_their_own_log_and_a_super_admin_the_log_of_all(house: House) -> None:
    for who in (NILS, SIRI, KARI):
        export_desk.order(house, who, ASKED)
    export_desk.now(house, system("command line"), ASKED)
    own = {who: [line.actor for line in export_desk.log(house, who)[0]] for who in (NILS, SIRI)}
    assert own == {NILS: ["Nils Berg"], SIRI: ["Siri Dahl"]}
    assert [line.actor for line in export_desk.log(house, KARI)[0]] == [
        "command line",
        "Kari Nordmann",
        "Siri Dahl",
        "Nils Berg",
    ]


def test_an_export_that_is_repeated_is_in_the_log_again(house: House) -> None:
    job = export_desk.order(house, NILS, ASKED)
    jobs.repeat(house, KARI, job.id)
    working.work(house)
    assert [line.actor for line in export_desk.log(house, KARI)[0]] == [
        "Kari Nordmann",
        "Nils Berg",
    ]


def test_an_export_that_fails_is_in_the_log_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(exporting, "write", full)
    assert export_desk.order(house, NILS, ASKED).state is State.FAILED
    ((line,), _) = export_desk.log(house, NILS)
    assert (line.job.state, line.job.file) == (State.FAILED, None)


def test_the_log_has_pages(house: House) -> None:
    for n in range(5):
        export_desk.order(house, NILS, replace(ASKED, name=str(n)))
    pages = [export_desk.log(house, NILS, page, 2) for page in (1, 2, 3)]
    assert [[line.request.name for line in lines] for lines, _ in pages] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
    ]
    assert {count for _, count in pages} == {5}


def test_a_file_is_gone_after_a_day_and_its_line_stays(house: House) -> None:
    job = export_desk.order(house, NILS, ASKED)
    path, _ = jobs.result(house, NILS, job.id)
    later(house, days=1)
    with pytest.raises(Refused, match="job_file_gone"):
        jobs.result(house, NILS, job.id)
    working.work(house)
    assert not path.exists()
    assert export_desk.log(house, NILS)[1] == 1


def test_a_cancelled_export_leaves_no_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    an_open_invoice(house)
    monkeypatch.setattr(export_desk, "AT_ONCE", 0)
    job = export_desk.order(house, NILS, ASKED)
    real = exporting.write

    def cancelled(house: House, *rest: Any) -> exporting.Outcome:
        jobs.cancel(house, NILS, job.id)
        return real(house, *rest)

    monkeypatch.setattr(exporting, "write", cancelled)
    working.work(house)
    assert jobs.read(house, NILS, job.id).state is State.CANCELLED
    assert not list(jobs.results(house).glob("*/*"))
    assert export_desk.log(house, NILS)[1] == 1
