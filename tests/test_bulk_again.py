"""A batch that was cancelled, that crashed or tripped: what is done stays, the rest goes on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from invoicing import bulk, jobs, lifecycle, working
from invoicing.bulk import ACTS, Act
from invoicing.house import House
from invoicing.ledger.books import Books
from invoicing.model.decisions import Action
from invoicing.model.errors import Refused
from invoicing.model.jobs import State
from tests.houses import KARI, a_draft, ask, closed, now_of, opened
from tests.test_bulk import do, figures, lines, several, start, statuses

# ── cancelled, stopped, repeated ─────────────────────────────────────────────────────────────────


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every invoice is a step of its own."""
    monkeypatch.setattr(bulk, "TOGETHER", 1)


def during(
    monkeypatch: pytest.MonkeyPatch, act: str, at: int, what: Callable[[Books], None]
) -> None:
    """Something happens just after the `at`-th invoice was done, inside its transaction."""
    real, seen = ACTS[act], [0]

    def each(books: Books, *rest: Any) -> None:
        real.each(books, *rest)
        seen[0] += 1
        if seen[0] == at:
            what(books)

    monkeypatch.setitem(ACTS, act, replace(real, each=each))  # type: ignore[arg-type]


def test_a_cancelled_batch_keeps_what_is_done_and_is_gone_on_with(
    house: House, monkeypatch: pytest.MonkeyPatch, one_by_one: None
) -> None:
    invoices = several(house)
    job = start(house, "void", *invoices)
    during(monkeypatch, "void", 2, lambda _: house.worker.cancel(job.id))
    working.work(house)
    found = jobs.read(house, KARI, job.id)
    assert (found.state, figures(found)) == (State.CANCELLED, (2, 0, 0, 3))
    assert statuses(house, *invoices) == ["voided"] * 2 + ["open"] * 3
    assert [line[2] for line in lines(house, found)] == ["Done"] * 2 + ["Not tried"] * 3

    again = jobs.repeat(house, KARI, job.id)
    working.work(house)
    found = jobs.read(house, KARI, again.id)
    assert (found.state, figures(found)) == (State.DONE, (3, 2, 0, 0))
    assert [line[2] for line in lines(house, found)] == ["Done in an earlier run"] * 2 + [
        "Done"
    ] * 3
    assert {now_of(house, i).version for i in invoices} == {invoices[0].version + 1}


def test_a_batch_that_is_done_can_be_repeated_and_changes_nothing(house: House) -> None:
    job = do(house, "void", *several(house), a_draft(house))
    versions = ask(house, "select id, version from invoice order by id")
    again = jobs.repeat(house, KARI, job.id)
    working.work(house)
    found = jobs.read(house, KARI, again.id)
    assert (found.state, figures(found)) == (State.DONE, (0, 5, 1, 0))
    assert ask(house, "select id, version from invoice order by id") == versions


class Died(BaseException):
    """What a killed process leaves behind: nothing is tidied up."""


def dies(books: Books) -> None:
    raise Died


def test_after_a_crash_a_repetition_does_exactly_what_is_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "TOGETHER", 2)
    invoices = several(house)
    job = start(house, "void", *invoices)
    during(monkeypatch, "void", 4, dies)
    with pytest.raises(Died):
        working.work(house)
    again = opened(closed(house))
    assert statuses(again, *invoices) == ["voided"] * 2 + ["open"] * 3, "whole chunks only"
    working.work(again)
    assert jobs.read(again, KARI, job.id).state is State.INTERRUPTED
    second = jobs.repeat(again, KARI, job.id)
    working.work(again)
    assert figures(jobs.read(again, KARI, second.id)) == (3, 2, 0, 0)
    assert statuses(again, *invoices) == ["voided"] * 5


def test_a_fault_of_ours_ends_the_job_and_keeps_what_is_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "TOGETHER", 2)
    invoices = several(house)
    job = start(house, "void", *invoices)
    real = ACTS["void"].each

    def each(books: Books, id: int, *rest: Any) -> None:
        if id == invoices[3].id:
            raise ZeroDivisionError
        real(books, id, *rest)

    monkeypatch.setitem(ACTS, "void", replace(ACTS["void"], each=each))  # type: ignore[arg-type]
    working.work(house)
    assert jobs.read(house, KARI, job.id).state is State.FAILED
    assert statuses(house, *invoices) == ["voided"] * 3 + ["open"] * 2
    monkeypatch.undo()
    again = jobs.repeat(house, KARI, job.id)
    working.work(house)
    assert figures(jobs.read(house, KARI, again.id)) == (2, 3, 0, 0)


def test_a_refusal_half_way_takes_back_what_it_wrote_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = [a_draft(house) for _ in range(4)]

    def each(books: Books, id: int, seen: int, _: object) -> None:
        lifecycle.finalize_in(books, id, seen)
        if id == drafts[1].id:
            raise Refused("reason.no_contact")

    monkeypatch.setitem(ACTS, "finalize", Act(Action.FINALIZE, each))  # type: ignore[arg-type]
    job = do(house, "finalize", *drafts)
    assert figures(job) == (3, 0, 1, 0)
    assert statuses(house, *drafts) == ["open", "draft", "open", "open"]
    numbers = [now_of(house, d).number for d in drafts if now_of(house, d).number]
    assert numbers == ["INV-00001", "INV-00002", "INV-00003"], "no number is burnt"
