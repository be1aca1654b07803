"""The PDFs of many invoices in one zip: chosen, drawn as a job, accounted for line by line."""

import io
import zipfile
from pathlib import Path

import pytest

from invoicing import bulk, jobs, lifecycle, papers, working
from invoicing.documents.paper_zip import PaperZip
from invoicing.house import House
from invoicing.model.decisions import Action, Reason
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice
from invoicing.model.jobs import Job, State
from invoicing.model.people import Actor
from tests.houses import (
    KARI,
    NILS,
    SIRI,
    TODAY,
    a_draft,
    a_paid_invoice,
    an_open_invoice,
    history,
    now_of,
    set_up,
)


def start(house: House, *invoices: Invoice, who: Actor = KARI, **more: object) -> Job:
    plan = bulk.look(house, who, "pdf_zip", [i.id for i in invoices])
    return bulk.start(house, who, plan, **more)  # type: ignore[arg-type]


def finished(house: House, job: Job, who: Actor = KARI) -> Job:
    working.work(house)
    return jobs.read(house, who, job.id)


def opened(house: House, job: Job) -> dict[str, bytes]:
    """What is in the zip of a job, by name."""
    path, _ = jobs.result(house, KARI, job.id)
    with zipfile.ZipFile(path) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def lines(found: dict[str, bytes]) -> list[list[str]]:
    return [row.split(",") for row in found["result.csv"].decode("utf-8-sig").splitlines()[1:]]


def test_the_zip_holds_every_pdf_as_it_is_downloaded(house: House) -> None:
    first, second = an_open_invoice(house), a_paid_invoice(house)
    job = finished(house, start(house, first, second))
    assert (job.state, job.done, job.total) == (State.DONE, 2, 2)
    found = opened(house, job)
    assert list(found) == [f"{first.number}.pdf", f"{second.number}.pdf", "result.csv"]
    for invoice in (first, second):
        assert found[f"{invoice.number}.pdf"] == papers.pdf(house, KARI, invoice.id)[1]
    assert jobs.result(house, KARI, job.id)[1] == f"PDF zip – batch {job.id}"


def test_a_draft_is_refused_and_a_voided_invoice_is_marked(house: House) -> None:
    draft, void = a_draft(house), an_open_invoice(house)
    lifecycle.void(house, KARI, void.id)
    plan = bulk.look(house, KARI, "pdf_zip", [draft.id, void.id])
    assert [row.reason for row in plan.rows] == [Reason.IS_DRAFT, None]
    found = opened(house, finished(house, start(house, draft, void)))
    assert list(found) == [f"{void.number}.pdf", "result.csv"]
    assert sorted(row[2] for row in lines(found)) == ["Done", "Refused"]


def test_it_writes_nothing_into_the_invoices(house: House) -> None:
    invoice = now_of(house, an_open_invoice(house))
    past = history(house, invoice)
    finished(house, start(house, invoice))
    assert (now_of(house, invoice), history(house, invoice)) == (invoice, past)


def test_an_invoice_that_changed_since_it_was_looked_at_goes_along_as_it_is(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    invoice = an_open_invoice(house)
    job = start(house, invoice)
    lifecycle.edit(house, KARI, invoice.id, {"comments": "Agreed on the phone"})
    found = opened(house, finished(house, job))
    assert found[f"{invoice.number}.pdf"] == papers.pdf(house, KARI, invoice.id)[1]


def test_what_is_gone_or_out_of_reach_by_then_is_told_line_by_line(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    kept, gone = an_open_invoice(house), an_open_invoice(house)
    job = start(house, kept, gone)
    lifecycle.delete(house, KARI, gone.id)
    job = finished(house, job)
    assert [job.outcome[name] for name in ("done", "refused", "left")] == [1, 1, 0]
    assert [row[2] for row in lines(opened(house, job))] == ["Done", "Refused"]


def test_a_reach_that_was_taken_back_holds_for_what_is_not_drawn_yet(house: House) -> None:
    own = an_open_invoice(house, by=NILS)
    job = start(house, own, who=NILS)
    lifecycle.assign_owner(house, KARI, own.id, SIRI.account_id)
    job = finished(house, job)
    assert job.outcome["done"] == 0
    assert list(opened(house, job)) == ["result.csv"]


def test_who_cancels_keeps_what_is_drawn_and_a_repetition_draws_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoices = [an_open_invoice(house) for _ in range(3)]
    monkeypatch.setattr("invoicing.bulk_zip.TOGETHER", 1)
    job = start(house, *invoices)
    rest = house.worker.rest

    def cancel_meanwhile() -> None:
        if house.worker.live[job.id][0] == 0:
            house.worker.cancel(job.id)
        rest()

    monkeypatch.setattr(house.worker, "rest", cancel_meanwhile)
    job = finished(house, job)
    assert (job.state, job.outcome["left"]) == (State.CANCELLED, 2)
    assert list(opened(house, job)) == [f"{invoices[0].number}.pdf", "result.csv"]
    monkeypatch.setattr(house.worker, "rest", rest)
    again = finished(house, jobs.repeat(house, KARI, job.id))
    assert [again.outcome[name] for name in ("done", "earlier", "left")] == [3, 0, 0]
    assert len(opened(house, again)) == 4


def test_there_are_only_so_many_in_one_zip(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    few = bulk.Act(Action.DOWNLOAD, bulk.ACTS["pdf_zip"].each, most=1)
    monkeypatch.setitem(bulk.ACTS, "pdf_zip", few)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="too_many"):
        start(house, an_open_invoice(house), an_open_invoice(house))


def test_names_in_a_zip_are_there_once_whatever_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with PaperZip(path, TODAY) as target:
        for name in ("A.pdf", "a.pdf", "A.pdf"):
            target.add(name, name.encode())
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as found:
        assert found.namelist() == ["A.pdf", "a-2.pdf", "A-3.pdf"]
