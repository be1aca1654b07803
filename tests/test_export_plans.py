"""Plans: exports that are made again and again, for who may have them by then."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from invoicing import export_desk, identity, jobs, listing, views, working
from invoicing.house import House
from invoicing.jobs import State
from invoicing.model.errors import InvalidInput, NotFound, Problem, Refused, StaleVersion
from invoicing.model.exports import ExportRequest, Format
from invoicing.model.filters import where
from invoicing.model.people import Actor, system
from invoicing.model.rhythm import Every, Rhythm
from invoicing.model.table import View
from invoicing.words import words
from tests.export_requests import ASKED, OPEN, allow
from tests.houses import KARI, NILS, SIRI, a_draft, an_open_invoice
from tests.signing_in import later

MORNING = Rhythm(Every.DAILY, time(7))


def planned(house: House, who: Actor = NILS, request: ExportRequest = ASKED) -> export_desk.Plan:
    return export_desk.plan(house, who, request, MORNING)


def due(house: House) -> dict[str, int]:
    return export_desk.start_due(house, house.today())


def test_a_plan_exports_for_its_owner_when_its_time_has_come(house: House) -> None:
    an_open_invoice(house)
    made = planned(house)
    assert made.next_at == datetime(2026, 3, 19, 6)
    assert due(house) == {"started": 0, "stopped": 0}
    later(house, hours=18)
    assert due(house) == {"started": 1, "stopped": 0}
    working.work(house)
    ((line,), _) = export_desk.log(house, NILS)
    assert (line.actor, line.planned, line.job.state) == ("Nils Berg", True, State.DONE)
    assert line.request == ASKED
    (now,) = export_desk.plans(house, NILS)
    assert now.next_at == datetime(2026, 3, 20, 6)


def test_a_plan_runs_once_however_often_one_looks(house: House) -> None:
    planned(house)
    later(house, days=1)
    due(house)
    assert due(house) == {"started": 0, "stopped": 0}
    assert len(jobs.mine(house, NILS)) == 1


def test_days_that_were_missed_are_caught_up_once(house: House) -> None:
    planned(house)
    later(house, days=5)
    assert due(house)["started"] == 1
    (now,) = export_desk.plans(house, NILS)
    assert now.next_at == datetime(2026, 3, 24, 6)


def test_a_relative_filter_means_the_day_the_plan_runs(house: House) -> None:
    an_open_invoice(house)
    recent = View(("number",), where("created_at", "in_last_days", 1))
    planned(house, request=ExportRequest("New", Format.CSV, recent))
    later(house, days=3)
    fresh = an_open_invoice(house)
    due(house)
    working.work(house)
    ((line,), _) = export_desk.log(house, NILS)
    path, _ = jobs.result(house, NILS, line.job.id)
    assert path.read_text("utf-8-sig").splitlines()[1:] == [fresh.number]
    assert line.on_day == house.today()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"export": False}, "reason.no_export"),
        (None, "reason.job_owner_gone"),
    ],
)
def test_a_plan_whose_owner_may_not_any_more_stands_still_and_says_why(
    house: House, change: dict[str, bool] | None, reason: str
) -> None:
    planned(house)
    if change is None:
        identity.save_account(house, KARI, 2, disabled=True)
    else:
        allow(house, NILS, **change)
    later(house, days=1)
    assert due(house) == {"started": 0, "stopped": 1}
    (now,) = export_desk.plans(house, KARI)
    assert now.next_at is None
    assert now.stopped is not None
    assert now.stopped.key == reason
    assert jobs.mine(house, KARI) == []


def test_one_plan_that_may_not_does_not_keep_the_others(house: House) -> None:
    planned(house, NILS)
    planned(house, SIRI)
    allow(house, NILS, export=False)
    later(house, days=1)
    assert due(house) == {"started": 1, "stopped": 1}


def test_a_plan_can_be_stopped_and_goes_on_from_its_next_time(house: House) -> None:
    made = planned(house)
    export_desk.stop(house, NILS, made.id, expected=1)
    later(house, days=3)
    assert due(house) == {"started": 0, "stopped": 0}
    (still,) = export_desk.plans(house, NILS)
    assert still.stopped is not None
    assert still.stopped.values == {"who": "Nils Berg"}
    export_desk.resume(house, NILS, made.id, expected=2)
    (again,) = export_desk.plans(house, NILS)
    assert (again.next_at, again.stopped) == (datetime(2026, 3, 22, 6), None)


def test_a_plan_can_be_taken_away_and_what_it_made_stays_in_the_log(house: House) -> None:
    made = planned(house)
    later(house, days=1)
    due(house)
    working.work(house)
    export_desk.remove(house, NILS, made.id)
    assert export_desk.plans(house, NILS) == []
    assert export_desk.log(house, NILS)[1] == 1


def test_who_saw_an_older_state_of_a_plan_is_told_so(house: House) -> None:
    made = planned(house)
    export_desk.stop(house, NILS, made.id)
    for act in (export_desk.stop, export_desk.resume, export_desk.remove):
        with pytest.raises(StaleVersion):
            act(house, NILS, made.id, expected=1)


def test_a_plan_of_somebody_else_is_not_there_but_for_a_super_admin(house: House) -> None:
    made = planned(house)
    for act in (export_desk.stop, export_desk.resume, export_desk.remove):
        with pytest.raises(NotFound):
            act(house, SIRI, made.id)
    assert export_desk.plans(house, SIRI) == []
    assert [each.id for each in export_desk.plans(house, KARI)] == [made.id]
    export_desk.remove(house, KARI, made.id)


def test_ticked_rows_cannot_be_planned_nor_by_nobody(house: House) -> None:
    an_open_invoice(house)
    with pytest.raises(InvalidInput, match="not_of_ticked"):
        planned(house, request=replace(ASKED, ids=(1,)))
    with pytest.raises(Refused, match="plan_needs_account"):
        planned(house, system("command line"))


def test_a_plan_needs_a_filter_that_can_be_asked(house: House) -> None:
    wrong = replace(ASKED, view=replace(OPEN, filter=where("amount_due", "gt", "many")))
    with pytest.raises(InvalidInput):
        planned(house, request=wrong)
    a_draft(house)
    assert export_desk.plans(house, NILS) == []


def test_a_day_that_is_told_counts_as_a_whole_day(house: House) -> None:
    planned(house)
    tomorrow = house.today() + timedelta(days=1)
    assert export_desk.start_due(house, tomorrow - timedelta(days=2))["started"] == 0
    assert export_desk.start_due(house, tomorrow)["started"] == 1
    assert export_desk.start_due(house, tomorrow)["started"] == 0


# ── following a view ─────────────────────────────────────────────────────────────────────────────


def kept(house: House, who: Actor = NILS, **params: str) -> views.SavedView:
    return views.save_as(house, who, "Late", listing.view_from(params))


def following(house: House, key: str) -> export_desk.Plan:
    return export_desk.plan(house, NILS, ASKED, MORNING, follows=key)


def test_a_plan_that_follows_a_view_exports_it_as_it_is_by_then(house: House) -> None:
    draft, invoice = a_draft(house), an_open_invoice(house)
    view = kept(house, status="open")
    following(house, view.key)
    changed = listing.view_from({"status": "draft", "columns": "id"})
    views.save(house, NILS, view.id, changed)
    later(house, days=1)
    due(house)
    working.work(house)
    ((line,), _) = export_desk.log(house, NILS)
    assert line.request.view.filter == changed.filter
    path, _ = jobs.result(house, NILS, line.job.id)
    assert path.read_text("utf-8-sig").splitlines() == ["Number,Record ID", f",{draft.id}"]
    assert invoice.status == "open"


def test_mine_is_the_owner_of_the_plan(house: House) -> None:
    an_open_invoice(house, by=KARI)
    mine = an_open_invoice(house, by=NILS)
    following(house, "mine")
    later(house, days=1)
    due(house)
    working.work(house)
    ((line,), _) = export_desk.log(house, NILS)
    path, _ = jobs.result(house, NILS, line.job.id)
    assert [row.split(",")[0] for row in path.read_text("utf-8-sig").splitlines()[1:]] == [
        mine.number
    ]


def test_a_plan_whose_view_is_gone_stands_still_instead_of_exporting_everything(
    house: House,
) -> None:
    view = kept(house, status="open")
    following(house, view.key)
    views.delete(house, NILS, view.id)
    later(house, days=1)
    assert due(house) == {"started": 0, "stopped": 1}
    (now,) = export_desk.plans(house, NILS)
    assert now.stopped is not None
    assert now.stopped.key == "view.gone"


def test_a_view_that_goes_while_the_job_waits_gives_no_file(house: House) -> None:
    view = kept(house, status="open")
    following(house, view.key)
    later(house, days=1)
    due(house)
    views.delete(house, NILS, view.id)
    working.work(house)
    (job,) = jobs.mine(house, NILS)
    assert (job.state, job.file) == (State.FAILED, None)


def test_a_view_that_is_not_seen_cannot_be_followed(house: House) -> None:
    hidden = kept(house, KARI, status="open")
    for key in (hidden.key, "999", "nonsense"):
        with pytest.raises(Problem):
            following(house, key)
    assert export_desk.plans(house, NILS) == []


def test_a_plan_tells_which_view_it_follows(house: House) -> None:
    own = following(house, kept(house, status="open").key)
    built_in = following(house, "due_soon")
    w = words("en")
    told = [export_desk.followed_in_words(house, NILS, plan, w) for plan in (own, built_in)]
    assert told == ["the view “Late”, as it is by then", "the view “Due soon”, as it is by then"]
    assert export_desk.followed_in_words(house, NILS, planned(house), w) == ""
    assert export_desk.followed_in_words(house, SIRI, own, w) == ""
