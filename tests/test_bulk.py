"""An act on many: done as a job, in one batch that is told, and nothing is done twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicing import bulk, defining, identity, jobs, lifecycle, listing, record, working
from invoicing.bulk import ACTS, Act
from invoicing.house import House
from invoicing.ledger.books import Books
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.invoice import Invoice, Status
from invoicing.model.jobs import Job, State
from invoicing.model.people import Actor, Permissions
from invoicing.model.properties import Sort
from tests.houses import (
    KARI,
    NILS,
    SIRI,
    a_draft,
    a_paid_invoice,
    an_open_invoice,
    ask,
    everything,
    now_of,
    set_up,
)

EVERYTHING = listing.view_from({})


def start(house: House, act: str, *invoices: Invoice, who: Actor = KARI, **more: Any) -> Job:
    plan = bulk.look(house, who, act, [i.id for i in invoices])
    return bulk.start(house, who, plan, more.pop("parameters", None), **more)


def do(house: House, act: str, *invoices: Invoice, who: Actor = KARI, **more: Any) -> Job:
    job = start(house, act, *invoices, who=who, **more)
    working.work(house)
    return jobs.read(house, who, job.id)


def figures(job: Job) -> tuple[int, ...]:
    """Done, done in an earlier run, refused, left."""
    return tuple(job.outcome[name] for name in ("done", "earlier", "refused", "left"))


def lines(house: House, job: Job) -> list[list[str]]:
    """The rows of the result without its head."""
    text = jobs.result(house, KARI, job.id)[0].read_text("utf-8-sig")
    return [line.split(",") for line in text.splitlines()[1:]]


def statuses(house: House, *invoices: Invoice) -> list[str]:
    return [now_of(house, i).status.value for i in invoices]


def several(house: House, count: int = 5) -> list[Invoice]:
    return [an_open_invoice(house) for _ in range(count)]


# ── each act ─────────────────────────────────────────────────────────────────────────────────────


def test_many_are_voided_and_others_are_not(house: House) -> None:
    first, second, paid, draft = *several(house, 2), a_paid_invoice(house), a_draft(house)
    job = do(house, "void", first, second, paid, draft)
    assert (job.state, figures(job)) == (State.DONE, (2, 0, 2, 0))
    assert (job.done, job.total) == (2, 2), "what was refused at the look is not tried"
    assert statuses(house, first, second, paid, draft) == ["voided", "voided", "paid", "draft"]


def test_many_drafts_are_finalized_the_oldest_first(house: House) -> None:
    today = house.today()
    new, old = a_draft(house), a_draft(house, issue_date=today.replace(day=1))
    undated = a_draft(house, issue_date=None, due_date=None)
    job = do(house, "finalize", new, undated, old)
    assert figures(job) == (3, 0, 0, 0)
    numbers = [str(now_of(house, i).number) for i in (old, new, undated)]
    assert numbers == sorted(numbers)


def test_many_are_deleted_and_leave_their_tombstones(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    draft, issued, paid = a_draft(house), an_open_invoice(house), a_paid_invoice(house)
    parameters = {"reason": "Sent twice"}
    job = do(house, "delete", draft, issued, paid, parameters=parameters)
    assert figures(job) == (2, 0, 1, 0)
    assert ask(house, "select number, reason from deletion order by invoice_id") == [
        (None, "Sent twice"),
        (issued.number, "Sent twice"),
    ]
    assert [row.id for row in listing.page(house, KARI, EVERYTHING).rows] == [paid.id]


def test_many_get_another_owner_paid_ones_too(house: House) -> None:
    draft, paid = a_draft(house), a_paid_invoice(house)
    job = do(house, "assign_owner", draft, paid, parameters={"owner": 3})
    assert figures(job) == (2, 0, 0, 0)
    assert ask(house, "select distinct owner from invoice") == [("Siri Dahl",)]
    do(house, "assign_owner", draft, paid, parameters={"owner": None})
    assert ask(house, "select distinct owner from invoice") == [(None,)]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (Sort.TEXT, " Bridge ", "Bridge"),
        (Sort.NUMBER, Decimal("12.50"), Decimal("12.5")),
        (Sort.DATE, date(2026, 4, 1), date(2026, 4, 1)),
        (Sort.FLAG, True, True),
        (Sort.TEXT, None, None),
    ],
)
def test_many_get_the_value_of_an_own_property(
    house: House, kind: Sort, value: object, kept: object
) -> None:
    name = defining.define(house, KARI, "Project", kind).name
    draft, paid = a_draft(house), a_paid_invoice(house)
    parameters = {"name": name, "value": value}
    assert figures(do(house, "set_property", draft, paid, parameters=parameters)) == (2, 0, 0, 0)
    read = house.registry()[name].read
    assert read is not None
    assert {read(now_of(house, each)) for each in (draft, paid)} == {kept}


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"name": "c_none", "value": "x"}, "not_defined"),
        ({"name": "c_project", "value": "not a number"}, "needs_number"),
    ],
)
def test_a_value_that_cannot_be_is_refused_before_anything_is_queued(
    house: House, parameters: dict[str, object], key: str
) -> None:
    defining.define(house, KARI, "Project", Sort.NUMBER)
    with pytest.raises(InvalidInput, match=key):
        start(house, "set_property", a_draft(house), parameters=parameters)
    assert jobs.mine(house, KARI) == []


@pytest.mark.parametrize("owner", [99, "x"])
def test_an_owner_that_is_none_is_refused_before_anything_is_queued(
    house: House, owner: object
) -> None:
    draft = a_draft(house)
    before = everything(house)
    with pytest.raises(InvalidInput, match="unknown_owner"):
        start(house, "assign_owner", draft, parameters={"owner": owner})
    assert everything(house) == before


def test_where_nothing_passes_nothing_is_queued(house: House) -> None:
    with pytest.raises(Refused, match="bulk_nothing"):
        start(house, "void", a_draft(house))
    assert jobs.mine(house, KARI) == []


def test_a_click_that_comes_twice_is_one_batch(house: House) -> None:
    invoices = several(house, 3)
    first = start(house, "void", *invoices, key="k")
    assert start(house, "void", *invoices, key="k").id == first.id
    working.work(house)
    assert ask(house, "select count(*) from job_item") == [(3,)]


# ── the batch is told ────────────────────────────────────────────────────────────────────────────


def test_every_invoice_tells_the_batch_it_was_part_of(house: House) -> None:
    invoices = several(house, 2)
    job = do(house, "void", *invoices)
    for invoice in invoices:
        latest = record.read(house, KARI, invoice.id).history[0]
        assert (latest.event, latest.detail["batch"]) == ("voided", job.id)
    alone = lifecycle.void(house, KARI, an_open_invoice(house).id)
    assert "batch" not in record.read(house, KARI, alone.id).history[0].detail


def test_the_batch_itself_is_in_the_history(house: House) -> None:
    job = do(house, "void", *several(house, 2), a_draft(house))
    told = ask(
        house,
        "select event, actor, detail ->> '$.act', detail ->> '$.count', detail ->> '$.rows',"
        " detail ->> '$.done', detail ->> '$.refused' from history"
        " where subject = 'job' and subject_id = $id order by id",
        id=job.id,
    )
    assert told == [
        ("bulk_started", "Kari Nordmann", "void", "2", "3", None, None),
        ("bulk_ended", "Kari Nordmann", None, None, None, "2", "1"),
    ]


def test_the_result_has_a_line_for_each_with_the_reason_in_words(house: House) -> None:
    opened, paid, draft = an_open_invoice(house), a_paid_invoice(house), a_draft(house)
    job = do(house, "void", opened, paid, draft, language="nb")
    path, name = jobs.result(house, KARI, job.id)
    assert name == f"Annuller – omgang {job.id}"
    assert path.read_text("utf-8-sig").splitlines() == [
        "Faktura,Post-ID,Utfall,Grunn",
        f"{opened.number},{opened.id},Utført,",
        f"{paid.number},{paid.id},Avvist,"
        "Slett den registrerte betalingen før fakturaen kan annulleres.",
        f"Utkast #{draft.id},{draft.id},Avvist,Ferdigstill utkastet først.",
    ]


def test_a_finalized_draft_is_told_by_its_new_number(house: House) -> None:
    draft = a_draft(house)
    job = do(house, "finalize", draft)
    assert lines(house, job) == [[str(now_of(house, draft).number), str(draft.id), "Done", ""]]


# ── what changed since it was looked at ──────────────────────────────────────────────────────────


def test_an_invoice_that_changed_since_is_refused_and_the_others_are_done(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    invoices = several(house, 3)
    plan = bulk.look(house, KARI, "void", [i.id for i in invoices])
    lifecycle.edit(house, KARI, invoices[1].id, {"comments": "Agreed on the phone"})
    job = bulk.start(house, KARI, plan)
    working.work(house)
    job = jobs.read(house, KARI, job.id)
    assert figures(job) == (2, 0, 1, 0)
    assert statuses(house, *invoices) == ["voided", "open", "voided"]
    assert lines(house, job)[1][2:] == [
        "Refused",
        "Somebody changed this in the meantime; reload the page and try again.",
    ]


def test_an_invoice_that_is_gone_since_is_refused(house: House) -> None:
    first, second = a_draft(house), a_draft(house)
    plan = bulk.look(house, KARI, "finalize", [first.id, second.id])
    lifecycle.delete(house, KARI, first.id)
    job = bulk.start(house, KARI, plan)
    working.work(house)
    assert figures(jobs.read(house, KARI, job.id)) == (1, 0, 1, 0)


def test_a_permission_taken_back_holds_for_what_is_left(house: House) -> None:
    own = [an_open_invoice(house, by=NILS) for _ in range(2)]
    job = start(house, "void", *own, who=NILS)
    identity.save_account(house, KARI, 2, permissions=replace(Permissions(), edit="none"))
    working.work(house)
    found = jobs.read(house, NILS, job.id)
    assert (found.state, figures(found)) == (State.DONE, (0, 0, 2, 0))
    assert {line[3] for line in lines(house, found)} == {
        "You do not have permission to edit this invoice; ask an administrator for it."
    }
    assert statuses(house, *own) == ["open", "open"]


def test_only_what_is_within_reach_is_part_of_the_batch(house: House) -> None:
    own, others = an_open_invoice(house, by=NILS), an_open_invoice(house, by=SIRI)
    job = do(house, "void", own, others, who=NILS)
    assert ask(house, "select subject_id from job_item") == [(own.id,)]
    assert figures(job) == (1, 0, 0, 0)
    assert statuses(house, own, others) == ["voided", "open"]


# ── another act is another row ───────────────────────────────────────────────────────────────────


def test_an_act_is_nothing_but_its_row(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def retitle(books: Books, id: int, seen: int, parameters: Any) -> None:
        invoice = lifecycle.allowed(books, Action.EDIT, id, seen)
        lifecycle.edit_in(books, invoice, {"title": parameters["title"]})

    monkeypatch.setitem(ACTS, "finalize", Act(Action.EDIT, retitle))  # type: ignore[arg-type]
    draft, issued = a_draft(house), an_open_invoice(house)
    job = do(house, "finalize", draft, issued, parameters={"title": "Renamed"})
    assert figures(job) == (1, 0, 1, 0)
    assert now_of(house, draft).title == "Renamed"
    assert now_of(house, issued).status is Status.OPEN
