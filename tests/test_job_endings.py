"""How jobs end before they are done, what a dead process leaves, and how long a file is kept."""

from stat import S_IMODE
from threading import Event

import pytest

from invoicing import house as houses_door
from invoicing import jobs, working
from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.model.jobs import Cancelled, Job, Outcome, State, Stopped
from tests.counting import Counting, done, start
from tests.houses import KARI, NILS, ask, closed, opened
from tests.signing_in import later


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    runner = Counting()
    monkeypatch.setitem(working.KINDS, "counting", runner)
    return runner


# ── ending one before it is done ─────────────────────────────────────────────────────────────────


def test_a_waiting_job_is_cancelled_at_once(house: House, counting: Counting) -> None:
    job = start(house)
    assert jobs.cancel(house, KARI, job.id).state is State.CANCELLED
    working.work(house)
    assert counting.seen == []


def test_a_running_job_ends_at_its_next_step(house: House, counting: Counting) -> None:
    counting.at = {2: lambda house, job: (jobs.cancel(house, KARI, job.id), None)[1]}
    job = done(house, steps=5)
    assert (job.state, job.done, job.total) == (State.CANCELLED, 2, 5)
    assert job.file is None
    assert not jobs.folder(house, job).exists()


def test_a_cancelled_job_may_leave_what_it_has(house: House, counting: Counting) -> None:
    counting.leaves_on_halt = True
    counting.at = {2: lambda house, job: (jobs.cancel(house, KARI, job.id), None)[1]}
    job = done(house, steps=5)
    assert (job.state, job.outcome) == (State.CANCELLED, {"rows": 2})
    path, name = jobs.result(house, KARI, job.id)
    assert (path.read_text(), name) == ("0\n1\n", "as far as it came")


def test_cancelling_what_is_over_changes_nothing(house: House, counting: Counting) -> None:
    job = done(house)
    assert jobs.cancel(house, KARI, job.id) == job
    assert done(house).state is State.DONE


# ── the process ends, and another one begins ─────────────────────────────────────────────────────


class Died(BaseException):
    """What a killed process leaves behind: nothing is tidied up."""


def crash(house: House, job: Job) -> None:
    raise Died


def after_a_crash(house: House, counting: Counting) -> tuple[House, int]:
    counting.at = {2: crash}
    job = start(house)
    with pytest.raises(Died):
        working.work(house)
    return opened(closed(house)), job.id


def test_a_job_whose_process_died_is_found_interrupted(house: House, counting: Counting) -> None:
    again, id = after_a_crash(house, counting)
    assert jobs.read(again, KARI, id).state is State.RUNNING
    working.work(again)
    assert jobs.read(again, KARI, id).state is State.INTERRUPTED
    assert not (jobs.results(again) / str(id)).exists()


def test_an_interrupted_job_is_done_again_under_a_new_number(
    house: House, counting: Counting
) -> None:
    again, id = after_a_crash(house, counting)
    working.work(again)
    counting.at = {}
    second = jobs.repeat(again, KARI, id)
    working.work(again)
    assert (second.repeats, second.parameters) == (id, {"steps": 3})
    assert jobs.read(again, KARI, second.id).state is State.DONE
    assert jobs.repeat(again, KARI, second.id).repeats == id, "it names the first one"


def test_what_still_waited_is_done_after_the_crash(house: House, counting: Counting) -> None:
    waiting = start(house, steps=1)
    again = opened(closed(house))
    working.work(again)
    assert jobs.read(again, KARI, waiting.id).state is State.DONE


def test_a_job_under_way_is_not_repeated(house: House, counting: Counting) -> None:
    job = start(house)
    with pytest.raises(Refused, match="job_active"):
        jobs.repeat(house, KARI, job.id)


def test_progress_is_written_down_now_and_then(house: House, counting: Counting) -> None:
    counting.at = {
        1: lambda house, job: later(house, seconds=3),
        2: crash,
    }
    start(house)
    with pytest.raises(Died):
        working.work(house)
    assert ask(house, "select done, total from job") == [(1, 3)]


# ── the file ─────────────────────────────────────────────────────────────────────────────────────


def test_the_file_of_a_job_is_its_owners_alone(house: House, counting: Counting) -> None:
    path, name = jobs.result(house, KARI, done(house).id)
    assert (path.read_text(), name) == ("0\n1\n2\n3\n", "All of it")
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert S_IMODE(path.parent.stat().st_mode) == 0o700
    assert house.home in path.parents


def test_a_file_is_kept_for_a_day(house: House, counting: Counting) -> None:
    job = done(house)
    path, _ = jobs.result(house, KARI, job.id)
    later(house, hours=23)
    working.sweep(house)
    assert path.exists()
    later(house, hours=1)
    with pytest.raises(Refused, match="job_file_gone"):
        jobs.result(house, KARI, job.id)
    working.sweep(house)
    assert not path.exists()
    assert jobs.read(house, KARI, job.id).file is None


def test_a_file_that_somebody_removed_is_gone(house: House, counting: Counting) -> None:
    job = done(house)
    jobs.result(house, KARI, job.id)[0].unlink()
    with pytest.raises(Refused, match="job_file_gone"):
        jobs.result(house, KARI, job.id)


def test_a_folder_that_no_job_needs_is_swept_away(house: House, counting: Counting) -> None:
    stray = jobs.results(house) / "77"
    stray.mkdir(parents=True)
    job = done(house)
    working.sweep(house)
    assert not stray.exists()
    assert jobs.folder(house, job).exists()


# ── who does it ──────────────────────────────────────────────────────────────────────────────────


def hired(house: House) -> Event:
    """Hire the worker; the event tells when it has looked at all that waits."""
    looked = Event()

    def work() -> None:
        working.work(house)
        looked.set()

    house.worker.hire(work)
    return looked


def ended(house: House, id: int, looked: Event) -> State:
    """What a job ended with, once the hired worker has done it."""
    while jobs.read(house, KARI, id).active:
        assert looked.wait(20)
        looked.clear()
    return jobs.read(house, KARI, id).state


def test_a_hired_worker_does_what_waits_and_what_comes(house: House, counting: Counting) -> None:
    waits = start(house)
    looked = hired(house)
    assert ended(house, waits.id, looked) is State.DONE
    comes = start(house)
    assert ended(house, comes.id, looked) is State.DONE
    house.worker.dismiss()


def test_books_are_read_and_written_while_a_job_runs(house: House, counting: Counting) -> None:
    reached, go_on = Event(), Event()
    counting.at = {1: lambda house, job: (reached.set(), go_on.wait(20), None)[2]}
    job = start(house)
    hired(house)
    assert reached.wait(20)
    assert jobs.read(house, KARI, job.id).state is State.RUNNING
    waiting = start(house, NILS)
    assert jobs.cancel(house, NILS, waiting.id).state is State.CANCELLED
    go_on.set()
    house.worker.dismiss()


def test_closing_ends_a_job_at_its_next_step_and_leaves_it_interrupted(
    house: House, counting: Counting
) -> None:
    reached = Event()
    counting.at = {1: lambda house, job: (reached.set(), house.worker._stopping.wait(20), None)[2]}
    job = start(house)
    waiting = start(house)
    hired(house)
    assert reached.wait(20)
    house.worker.dismiss()
    assert jobs.read(house, KARI, job.id).state is State.INTERRUPTED
    assert jobs.read(house, KARI, waiting.id).state is State.QUEUED


def test_a_halted_job_leaves_nothing_unless_it_says_so() -> None:
    assert Stopped().outcome == Cancelled().outcome == Outcome()


def test_a_dashboard_serves_every_house_it_opens(
    house: House, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = closed(house)
    looked = Event()

    def work(served: House) -> None:
        working.work(served)
        looked.set()

    try:
        houses_door.serve(work, lambda served: None)
        served = houses_door.open_house(home)
        assert looked.wait(20)
        assert served.worker._thread is not None
    finally:
        houses_door.close_houses()
    assert not served.worker._thread.is_alive()


def test_a_house_opened_by_a_command_hires_nobody(house: House) -> None:
    home = closed(house)
    try:
        assert houses_door.open_house(home).worker._thread is None
    finally:
        houses_door.close_houses()
