"""One act on many from the command line: looked at, done, accounted for."""

from pathlib import Path

import pytest

from invoicing import defining, jobs, numbering
from invoicing.bulk_acts import ACTS, PAYMENT_ACTS
from invoicing.house import House
from invoicing.model.filters import where
from invoicing.model.jobs import State
from invoicing.model.payment import PaymentStatus
from invoicing.model.properties import Sort
from tests.command_line import tally
from tests.houses import (
    KARI,
    a_draft,
    a_paid_invoice,
    an_online_payment,
    an_open_invoice,
    ask,
    now_of,
    pay,
    set_up,
)


def statuses(house: House) -> list[str]:
    return [status for (status,) in ask(house, "select status from invoice order by id")]


def test_it_tells_first_what_passes_and_what_is_refused(house: House) -> None:
    an_open_invoice(house)
    paid, draft = a_paid_invoice(house), a_draft(house)
    said = tally("bulk", "void", "--all", "--dry-run", house=house)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "       1  Ready",
        f"       1  Delete the recorded payment before voiding the invoice. ({paid.number})",
        f"       1  Finalize the draft first. (Draft #{draft.id})",
    ]
    assert statuses(house) == ["open", "paid", "draft"]
    assert jobs.mine(house, KARI) == []


def test_what_cannot_be_undone_wants_a_yes(house: House) -> None:
    an_open_invoice(house)
    said = tally("bulk", "void", "--status", "open", house=house)
    assert said.code == 2
    assert said.err == "This cannot be undone; look at it with --dry-run, then say --yes.\n"
    assert statuses(house) == ["open"]


def test_it_does_what_passes_and_accounts_for_the_rest(house: House, tmp_path: Path) -> None:
    opened, paid = an_open_invoice(house), a_paid_invoice(house)
    words = ("bulk", "void", "--all", "--yes", "--result", "voided.csv")
    said = tally(*words, house=house, cwd=tmp_path)
    assert said.code == 1, "one is refused"
    assert said.out.splitlines()[-1] == "1 done, 1 refused"
    lines = (tmp_path / "voided.csv").read_text("utf-8-sig").splitlines()
    assert lines[1].startswith(f"{opened.number},{opened.id},Done")
    assert lines[2].startswith(f"{paid.number},{paid.id},Refused")
    assert statuses(house) == ["voided", "paid"]
    [job] = jobs.mine(house, KARI)
    assert (job.state, job.actor) == (State.DONE, "command line")


def test_everything_that_passes_is_a_success(house: House) -> None:
    a_draft(house)
    said = tally("bulk", "finalize", "--status", "draft", house=house)
    assert (said.code, said.out.splitlines()[-1]) == (0, "1 done, 0 refused")


def test_drafts_are_finalized_in_the_series_of_a_prefix(house: House) -> None:
    numbering.add(house, KARI, "Export", "EX-", 3)
    a_draft(house)
    assert tally("bulk", "finalize", "--all", "--series", "EX-", house=house).code == 0
    a_draft(house)
    words = ("bulk", "finalize", "--status", "draft")
    assert tally(*words, "--series", "INV-", house=house).code == 0
    a_draft(house)
    assert tally(*words, house=house).code == 0, "the first series, where none is named"
    numbers = ask(house, "select number from invoice order by id")
    assert numbers == [("EX-001",), ("INV-00001",), ("INV-00002",)]


@pytest.mark.parametrize("prefix", ["ZZ-", "EX-", ""])
def test_a_series_that_is_not_offered_is_refused_with_those_that_are(
    house: House, prefix: str
) -> None:
    old = numbering.add(house, KARI, "Export", "EX-", 3)
    numbering.archive(house, KARI, old.id, archived=True)
    numbering.add(house, KARI, "Credit", "CR-", 3)
    a_draft(house)
    said = tally("bulk", "finalize", "--all", "--series", prefix, house=house)
    wanted = f"No number series that is offered begins with “{prefix}”; say one of: INV-, CR-.\n"
    assert (said.code, said.err) == (2, wanted)
    assert statuses(house) == ["draft"]


@pytest.mark.parametrize(("owner", "given"), [("siri dahl", "Siri Dahl"), ("nobody", None)])
def test_an_owner_is_given_by_name(house: House, owner: str, given: str | None) -> None:
    a_draft(house)
    assert tally("bulk", "assign_owner", "--all", "--owner", owner, house=house).code == 0
    assert ask(house, "select owner from invoice") == [(given,)]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Sort.NUMBER, "12.5", '{"c_project": "12.5"}'),
        (Sort.DATE, "2026-04-01", '{"c_project": "2026-04-01"}'),
        (Sort.FLAG, "yes", '{"c_project": true}'),
        (Sort.TEXT, "Bridge", '{"c_project": "Bridge"}'),
    ],
)
def test_an_own_property_is_set(house: House, kind: Sort, typed: str, kept: str) -> None:
    defining.define(house, KARI, "Project", kind)
    a_draft(house)
    words = ("bulk", "set_property", "--all", "--property", "c_project", "--value", typed)
    assert tally(*words, house=house).code == 0
    assert ask(house, "select custom from invoice") == [(kept,)]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("void",), 2, "Say which ones with --view, --filter, --search or --status, or say --all."),
        (("void", "--status", "disputed", "--yes"), 2, "“disputed” is no status these can have"),
        (("send_receipt", "--status", "open"), 2, "say one of: processing, succeeded, failed"),
        (("assign_owner", "--all"), 2, "Say --owner as well."),
        (("assign_owner", "--all", "--owner", "Nemo"), 2, "Choose an owner with an active"),
        (("set_property", "--all"), 2, "Say --property as well."),
        (("set_property", "--all", "--property", "c_x"), 2, "c_x"),
        (("void", "--status", "paid", "--yes"), 3, "This can be done to none of these"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said(
    house: House, words: tuple[str, ...], code: int, sentence: str
) -> None:
    draft = a_draft(house)
    said = tally("bulk", *words, house=house)
    assert said.code == code
    assert sentence in said.err
    assert now_of(house, draft).version == draft.version


def test_a_person_does_it_within_their_reach(house: House) -> None:
    an_open_invoice(house)
    said = tally("bulk", "void", "--all", "--yes", "--as", "siri@fjord.no", house=house)
    assert said.code == 3
    assert statuses(house) == ["open"]


# ── acts on payments ─────────────────────────────────────────────────────────────────────────────


def deleted(house: House) -> list[int]:
    return [id for (id,) in ask(house, "select id from payment where deleted_at is not null")]


def test_payments_are_deleted_by_a_filter_of_theirs_once_that_is_confirmed(house: House) -> None:
    wrong = pay(house, an_open_invoice(house, "100"), "40").payments[0]
    pay(house, an_open_invoice(house, "100"), "70")
    only = where("amount", "=", "40").to_json()
    words = ("bulk", "delete_payment", "--filter", only)
    looked = tally(*words, "--dry-run", house=house)
    assert (looked.code, looked.out.split()) == (0, ["1", "Ready"])
    assert tally(*words, house=house).code == 2, "it cannot be undone"
    assert deleted(house) == []
    said = tally(*words, "--yes", house=house)
    assert (said.code, said.out.splitlines()[-1]) == (0, "1 done, 0 refused")
    assert deleted(house) == [wrong.id]


def test_receipts_of_payments_of_a_status_are_sent_and_others_are_told_why(
    house: House, tmp_path: Path
) -> None:
    set_up(house, mail_from="faktura@fjord.no")
    opened = an_open_invoice(house, "100")
    sent = pay(house, opened, "40").payments[0]
    an_online_payment(house, opened, "10", status=PaymentStatus.PROCESSING)
    said = tally("bulk", "send_receipt", "--all", "--dry-run", house=house)
    assert [line.split()[0] for line in said.out.splitlines()] == ["1", "1"]
    words = ("bulk", "send_receipt", "--status", "succeeded", "--result", "sent.csv")
    assert tally(*words, house=house, cwd=tmp_path).code == 0
    lines = (tmp_path / "sent.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[1:3] for line in lines] == [
        ["Record ID", "Outcome"],
        [str(sent.id), "Done"],
    ]
    assert ask(house, "select kind from outbox") == [("receipt",)]


def test_every_act_of_the_lists_is_offered(house: House) -> None:
    told = tally("bulk", "--help", house=house).out
    assert all(act in told for act in (*ACTS, *PAYMENT_ACTS))
