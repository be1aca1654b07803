"""Jobs: one after the other, their own owner's, with what the owner may by then.

Nobody is hired here, so a test works when it says `working.work(house)`.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from invoicing import identity, jobs, working
from invoicing.house import House
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput, Key, NotFound, Problem, Refused
from invoicing.model.jobs import Job, State, problem_from, problem_json
from invoicing.model.people import system
from invoicing.words import words
from tests.counting import Counting, done, start
from tests.houses import KARI, LOOKS, NILS, OLA, SIRI


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    runner = Counting()
    monkeypatch.setitem(working.KINDS, "counting", runner)
    return runner


# ── waiting, running, done ───────────────────────────────────────────────────────────────────────


def test_a_job_waits_until_somebody_works(house: House, counting: Counting) -> None:
    job = start(house)
    assert (job.state, job.active, job.percent) == (State.QUEUED, True, None)
    assert counting.seen == []


def test_a_job_that_is_done_tells_what_came_of_it(house: House, counting: Counting) -> None:
    job = done(house)
    assert (job.state, job.active, job.percent) == (State.DONE, False, 100)
    assert (job.done, job.total, job.outcome) == (3, 3, {"rows": 3})
    assert job.created_at == job.started_at == job.finished_at == house.now()


def test_jobs_are_done_in_the_order_they_came_in(house: House, counting: Counting) -> None:
    first, second = start(house, SIRI), start(house, NILS)
    working.work(house)
    assert [id for id, _ in counting.seen] == [first.id, second.id]


def test_a_running_job_tells_how_far_it_is(house: House, counting: Counting) -> None:
    told: list[tuple[State, int, int | None, int | None]] = []

    def look(house: House, job: Job) -> None:
        now = jobs.read(house, KARI, job.id)
        told.append((now.state, now.done, now.total, now.percent))

    counting.at = {0: look, 3: look}
    done(house, steps=4)
    assert told == [(State.RUNNING, 0, None, None), (State.RUNNING, 2, 4, 50)]


def test_what_is_asked_twice_under_one_key_is_one_job(house: House, counting: Counting) -> None:
    first = start(house, key="k")
    assert start(house, key="k").id == first.id
    assert start(house, NILS, key="k").id != first.id
    assert start(house).id != first.id


def test_a_job_can_be_done_at_once_by_who_calls(house: House, counting: Counting) -> None:
    waiting = start(house)
    keeper = system("command line")
    job = working.do(house, keeper, "counting", {"steps": 2})
    assert (job.state, job.outcome) == (State.DONE, {"rows": 2})
    assert jobs.read(house, KARI, waiting.id).state is State.QUEUED
    assert counting.seen == [(job.id, keeper)]


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────


def fails(problem: Exception) -> Callable[[House, Job], None]:
    def trip(house: House, job: Job) -> None:
        raise problem

    return trip


def test_a_job_that_is_refused_says_why_and_the_next_one_runs(
    house: House, counting: Counting
) -> None:
    counting.at = {2: fails(InvalidInput("due_date", "input.required"))}
    first, second = start(house), start(house, steps=1)
    working.work(house)
    failed = jobs.read(house, KARI, first.id)
    assert failed.state is State.FAILED
    assert failed.problem is not None
    assert words("en").explain(failed.problem) == "Fill in “Due date”."
    assert jobs.read(house, KARI, second.id).state is State.DONE


def test_a_fault_of_ours_is_logged_and_told_in_general_words(
    house: House, counting: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    counting.at = {1: fails(ZeroDivisionError("secret"))}
    job = done(house)
    assert (job.state, job.problem and job.problem.key) == (State.FAILED, "problem.unexpected")
    assert "secret" in caplog.text


def test_a_job_that_failed_leaves_no_file(house: House, counting: Counting) -> None:
    counting.at = {2: fails(Refused("reason.no_export"))}
    job = done(house)
    assert job.file is None
    assert not jobs.folder(house, job).exists()
    with pytest.raises(Refused, match="job_no_file"):
        jobs.result(house, KARI, job.id)


@pytest.mark.parametrize(
    "problem",
    [
        NotFound("invoice", 7),
        InvalidInput("due_date", "input.too_long", most=300),
        Problem("problem.not_found", what=Key("thing.job"), which="9"),
    ],
)
def test_a_problem_is_kept_with_its_sentence(problem: Problem) -> None:
    for language in ("en", "nb"):
        w = words(language)
        assert w.explain(problem_from(problem_json(problem))) == w.explain(problem)


# ── whose it is ──────────────────────────────────────────────────────────────────────────────────


def test_everybody_has_their_own_jobs_and_a_super_admin_everybodys(
    house: House, counting: Counting
) -> None:
    hers, his = start(house, SIRI), start(house, NILS)
    assert [job.id for job in jobs.mine(house, NILS)] == [his.id]
    assert [job.id for job in jobs.mine(house, KARI)] == [his.id, hers.id]
    assert [job.id for job in jobs.active(house, NILS)] == [his.id]
    assert jobs.active(house, KARI) == []


@pytest.mark.parametrize("act", [jobs.read, jobs.cancel, jobs.repeat, jobs.result])
def test_somebody_elses_job_is_not_found(
    house: House, counting: Counting, act: Callable[..., object]
) -> None:
    job = done(house, SIRI)
    for id in (job.id, 999):
        with pytest.raises(NotFound):
            act(house, NILS, id)
    act(house, KARI, job.id)


def test_a_job_runs_with_what_its_owner_may_by_then(house: House, counting: Counting) -> None:
    job = start(house, NILS)
    identity.save_account(house, KARI, 2, team="West", permissions=LOOKS)
    working.work(house)
    (id, actor), *_ = counting.seen
    assert (id, actor) == (job.id, replace(NILS, team="West", permissions=LOOKS))


def test_who_may_not_does_not_start_nor_go_on_nor_fetch(house: House, counting: Counting) -> None:
    def may(**granted: bool) -> None:
        permissions = replace(NILS.permissions, **granted)
        identity.save_account(house, KARI, 2, permissions=permissions)

    with pytest.raises(Refused, match="no_export"):
        start(house, OLA, needs=Action.EXPORT)
    finished = done(house, NILS, needs=Action.EXPORT)
    waiting = start(house, NILS, needs=Action.EXPORT)
    may(export=False)
    working.work(house)
    refused = jobs.read(house, NILS, waiting.id)
    assert (refused.state, refused.problem and refused.problem.key) == (
        State.FAILED,
        "reason.no_export",
    )
    now = replace(NILS, permissions=replace(NILS.permissions, export=False))
    with pytest.raises(Refused, match="no_export"):
        jobs.result(house, now, finished.id)


def test_the_job_of_a_closed_account_is_not_done(house: House, counting: Counting) -> None:
    job = start(house, NILS)
    identity.save_account(house, KARI, 2, disabled=True)
    working.work(house)
    found = jobs.read(house, KARI, job.id)
    assert found.problem is not None
    assert words("en").explain(found.problem) == (
        "The account that started this is closed; start it again from another account."
    )
    assert counting.seen == []
