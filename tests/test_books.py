"""The file of the books: its steps, its checks, one process, and what a hard end leaves behind."""

import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from invoicing import lifecycle, record
from invoicing.house import House
from invoicing.ledger import database
from invoicing.ledger.database import Cursor, Ledger, latest_version, migrate, scripts, version
from invoicing.model.errors import BooksBroken, LedgerBusy, StaleVersion
from invoicing.model.invoice import Invoice
from tests.houses import (
    KARI,
    a_draft,
    an_open_invoice,
    ask,
    closed,
    everything,
    keeps_the_laws,
    opened,
    pay,
)

ROOT = Path(__file__).parents[1]

# ── steps ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def connection() -> Iterator[Cursor]:
    with duckdb.connect() as connection:
        yield connection


def shape(connection: Cursor) -> list[tuple[object, ...]]:
    """Every column and every check of the books, in order."""
    columns = "select table_name, column_name, data_type, is_nullable, column_default"
    checks = "select table_name, constraint_type, expression from duckdb_constraints()"
    return [
        *connection.execute(f"{columns} from duckdb_columns() order by 1, column_index").fetchall(),
        *connection.execute(f"{checks} order by 1, 2, 3").fetchall(),
    ]


def test_steps_are_numbered_from_one_without_a_hole() -> None:
    assert [number for number, _, _ in scripts()] == list(range(1, latest_version() + 1))


@pytest.mark.parametrize("begin", range(1, latest_version() + 1))
def test_books_of_every_version_become_those_of_today(connection: Cursor, begin: int) -> None:
    migrate(connection, until=begin)
    assert version(connection) == begin
    connection.execute("insert into setting values ('base_currency', '\"SEK\"')")
    for step in range(begin + 1, latest_version() + 1):
        migrate(connection, until=step)
        assert version(connection) == step
    with duckdb.connect() as fresh:
        migrate(fresh)
        assert shape(connection) == shape(fresh)
    kept = connection.execute("select value from setting where name = 'base_currency'").fetchall()
    assert kept == [('"SEK"',)]


def test_every_step_is_on_record_and_taken_once(connection: Cursor) -> None:
    migrate(connection)
    before = connection.execute("select * from migration order by version").fetchall()
    assert before == [(number, name) for number, name, _ in scripts()]
    migrate(connection)
    assert connection.execute("select * from migration order by version").fetchall() == before


def test_a_step_that_fails_leaves_nothing(
    connection: Cursor, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    before, last = shape(connection), latest_version()
    bad = (last + 1, "bad", "create table half (done integer); select nonsense")
    steps = [*scripts(), bad]
    monkeypatch.setattr(database, "scripts", lambda: steps)
    with pytest.raises(duckdb.Error):
        migrate(connection)
    assert shape(connection) == before
    assert version(connection) == last


def test_books_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "books.duckdb"
    Ledger(path).close()
    with duckdb.connect(str(path)) as newer:
        newer.execute("insert into migration values (9999, 'from the future')")
    with pytest.raises(BooksBroken, match="books_newer"):
        Ledger(path)


def test_a_file_that_is_no_books_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "books.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(BooksBroken, match="books_broken"):
        Ledger(path)


# ── checks: what the file itself refuses ─────────────────────────────────────────────────────────

SET = "update invoice set "
AT = "timestamp '2026-03-18 12:00:00'"
JOB = f"""insert into job (id, kind, actor, state, created_at, finished_at, done, parameters, file)
    values (1, 'export', 'A', '{{state}}', {AT}, {{ended}}, {{done}}, '{{{{}}}}', {{file}})"""
VIEW = f"""insert into saved_view
    values (1, {{version}}, 'invoice', '{{name}}', 1, '{{seen}}', '{{{{}}}}', {AT}, {AT})"""
OWN = f"""insert into custom_property
    values ('{{name}}', 'x', '{{kind}}', '[]', 1, null, {AT}, 'A')"""
PLAN = f"""insert into export_schedule values (1, 1, 'A', {AT}, '{{{{}}}}', '{{rhythm}}', {{day}},
    time '08:00', {{next}}, null, 1)"""
SAID = f"""insert into message values (1, 1, '{{way}}', '<1>', {AT}, 'a@b.no', null, 'x', 'y',
    '[]', false, {{mail}}, {{unread}})"""
MAIL = f"""insert into outbox (id, key, kind, message_id, state, created_by, created_at, letter,
    detail, search, due_at, attempts, lease_until, sent_at) values (1, 'k', 'invoice', 'm',
    '{{state}}', 'A', {AT}, '{{{{}}}}', '{{{{}}}}', 'x', {AT}, {{attempts}}, {{lease}}, {{sent}})"""
CAPTURE = f"""insert into capture (id, key, invoice_id, revision, amount, currency, processor,
    token, method, store, off_session, state, created_by, created_at, asked_at)
    values (1, 'k', 1, 1, {{amount}}, 'NOK', 'sandbox', 't', 'card', {{store}}, false, '{{state}}',
    'A', {AT}, {AT})"""
REFUND = f"""insert into refund (id, key, payment_id, amount, currency, reason, state,
    created_by, created_at, asked_at)
    values (1, 'k', 1, {{amount}}, 'NOK', 'r', '{{state}}', 'A', {AT}, {AT})"""
TIED = f"""insert into association
    values (1, 1, '{{kind}}', {{record}}, 'x', null, null, {AT}, 'A', {{ended}}, null)"""
PRODUCT = "insert into library_product values "
REMINDER = f"""insert into reminder values (1, date '2026-03-18', 7, '{{state}}', {{reason}}, null,
    {AT}, 'x')"""
PROMISE = f"""insert into promise values (1, 1, date '2026-03-18', {{amount}}, null, 0, {AT}, 'A',
    {{ended}}, {{by}}, {{became}})"""
RATED = f"insert into payer_rating values ('{{}}', 1, '{{}}', {{}}, 0, date '2026-03-18', {AT})"
DISPUTE = f"""insert into dispute values (1, 1, '{{state}}', 'x', {AT}, 'A', null, {{settled}},
    {{by}})"""
REFUSED = {
    "rated_side": RATED.format("deal", "A", 1),
    "rating_letter": RATED.format("company", "E", 1),
    "a_rating_has_weight": RATED.format("company", "A", 0),
    "promise_positive": PROMISE.format(amount=0, ended="null", by="null", became="null"),
    "promise_became": PROMISE.format(amount=1, ended=AT, by="'A'", became="'lost'"),
    "ended_promise_became_something": PROMISE.format(amount=1, ended=AT, by="'A'", became="null"),
    "promise_ended_by_somebody": PROMISE.format(amount=1, ended=AT, by="null", became="'kept'"),
    "dispute_state": DISPUTE.format(state="lost", settled=AT, by="'A'"),
    "only_open_is_not_settled": DISPUTE.format(state="open", settled=AT, by="'A'"),
    "settled_by_somebody": DISPUTE.format(state="rejected", settled=AT, by="null"),
    "waived_are_among_the_found": f"""insert into control_run
        values ('x', date '2026-03-18', {AT}, 1, 2)""",
    "asked_and_answered": f"insert into asked_sql values (1, 1, 'select', {AT}, null, null)",
    "lifted_by_somebody": f"""insert into control_waiver
        values (1, 'x', 1, '', 'r', {AT}, 'A', {AT}, null)""",
    "invoice_status": SET + "status = 'lost'",
    "invoice_kind": SET + "kind = 'receipt'",
    "currency_in_capitals": SET + "currency = 'nok'",
    "only_finalized_has_number": SET + "number = null",
    "only_finalized_has_revision": SET + "revision = 0",
    "finalized_has_date": SET + "issue_date = null",
    "paid_means_nothing_due": SET + "status = 'paid'",
    "open_means_something_due": SET + "amount_due = 0",
    "draft_and_voided_owe_nothing": SET + "status = 'voided', voided_on = date '2026-03-18'",
    "voided_has_day": SET + "voided_on = date '2026-03-18'",
    "version_counts": SET + "version = 0",
    "account_email_lower": "update account set email = 'Kari@fjord.no' where id = 1",
    "counter_not_negative": "update counter set value = -1",
    "base_quantity_positive": "update line set base_quantity = 0",
    "rate_unless_outside_scope": "update line set vat_rate = null",
    "adjustment_kind": "insert into adjustment values (1, 1, 'gift', 'x', 1, null, null, null)",
    "adjustment_size": "insert into adjustment values (1, 1, 'fee', 'x', null, null, null, null)",
    "payment_positive": "update payment set amount = 0",
    "refund_within": "update payment set refunded = 11",
    "only_manual_is_deleted": "update payment set processor = 'x', deleted_at = created_at",
    "payment_status": "update payment set status = 'lost'",
    "entry_kind": "update entry set kind = 'gift'",
    "step_within_a_year": "insert into reminder_step values (400, 'reminder_last', null)",
    "reminder_state": REMINDER.format(state="lost", reason="null"),
    "only_skipped_has_reason": REMINDER.format(state="skipped", reason="null"),
    "reminder_off_subject": f"insert into reminder_off values ('deal', 1, {AT}, 'x')",
    "job_state": JOB.format(state="lost", ended=AT, done=0, file="null"),
    "only_queued_has_not_ended": JOB.format(state="done", ended="null", done=0, file="null"),
    "job_counts": JOB.format(state="done", ended=AT, done=-1, file="null"),
    "a_file_expires": JOB.format(state="done", ended=AT, done=0, file="'x.csv'"),
    "item_outcome": "insert into job_item values (1, 1, 1, 'x', 1, 'lost', null, 1)",
    "refused_has_reason": "insert into job_item values (1, 1, 1, 'x', 1, 'refused', null, 1)",
    "settled_by_a_job": "insert into job_item values (1, 1, 1, 'x', 1, 'done', null, null)",
    "view_version_counts": VIEW.format(version=0, name="x", seen="private"),
    "view_has_a_name": VIEW.format(version=1, name="", seen="private"),
    "view_visibility": VIEW.format(version=1, name="x", seen="nobody"),
    "custom_kind": OWN.format(name="c_x", kind="picture"),
    "custom_name": OWN.format(name="x", kind="text"),
    "a_plan_runs_or_says_why": PLAN.format(rhythm="daily", day="null", next="null"),
    "schedule_rhythm": PLAN.format(rhythm="yearly", day="1", next=AT),
    "schedule_day": PLAN.format(rhythm="weekly", day="8", next=AT),
    "view_kind": f"insert into link_view values (1, 1, 1, {AT}, 'glance', null)",
    "message_way": SAID.format(way="sideways", mail="null", unread=False),
    "only_ours_is_in_the_outbox": SAID.format(way="in", mail=1, unread=False),
    "only_theirs_is_unread": SAID.format(way="out", mail=1, unread=True),
    "a_position_is_whole": f"insert into mailbox values ('m', 1, null, {AT}, null, null)",
    "a_problem_is_tried_again": "insert into mailbox values ('m', 1, 1, null, 'no', null)",
    "received_became": f"insert into received values ('x', 'm', 1, 1, {AT}, 'lost', null)",
    "a_message_is_in_a_conversation": f"""insert into received
        values ('x', 'm', 1, 1, {AT}, 'message', null)""",
    "outbox_state": MAIL.format(state="lost", lease="null", sent="null", attempts=0),
    "sent_has_moment": MAIL.format(state="sent", lease="null", sent="null", attempts=1),
    "only_sending_is_leased": MAIL.format(state="queued", lease=AT, sent="null", attempts=0),
    "attempts_count": MAIL.format(state="queued", lease="null", sent="null", attempts=-1),
    "capture_state": CAPTURE.format(state="lost", amount=1, store="false"),
    "capture_positive": CAPTURE.format(state="sent", amount=0, store="false"),
    "stored_with_consent": CAPTURE.format(state="sent", amount=1, store="true"),
    "association_kind": TIED.format(kind="friend", record="null", ended="null"),
    "only_ours_have_an_id": TIED.format(kind="contact", record="null", ended="null"),
    "taken_off_by_somebody": TIED.format(kind="deal", record="null", ended=AT),
    "refund_state": REFUND.format(state="lost", amount=1),
    "refund_positive": REFUND.format(state="sent", amount=0),
    "product_version_counts": PRODUCT + f"(1, 0, 'A', 'A', null, null, 'S', 25, null, {AT})",
    "product_rate_unless_outside_scope": PRODUCT
    + f"(1, 1, 'A', 'A', null, null, 'O', 25, null, {AT})",
    "series_digits": f"insert into number_series values (1, 'A', 'A-', 11, null, {AT})",
    "series_has_a_prefix": f"insert into number_series values (1, 'A', '', 3, null, {AT})",
}


@pytest.mark.parametrize("check", REFUSED)
def test_the_file_refuses_what_must_not_be(house: House, check: str) -> None:
    pay(house, an_open_invoice(house, "100"), "10")
    before = everything(house)
    with pytest.raises(duckdb.ConstraintException, match="CHECK"), house.ledger.write() as cursor:
        cursor.execute(REFUSED[check])
    assert everything(house) == before


def test_every_check_of_the_file_is_tried() -> None:
    named = {
        name for _, _, sql in scripts() for name in re.findall(r"constraint (\w+)\s+check", sql)
    }
    assert named == set(REFUSED)


# ── one transaction at a time, all or nothing ────────────────────────────────────────────────────


def test_a_transaction_that_fails_leaves_the_books_as_they_were(house: House) -> None:
    draft = a_draft(house)
    before = everything(house)
    with pytest.raises(KeyError):
        half_an_edit(house, draft.id)
    assert everything(house) == before
    assert lifecycle.edit(house, KARI, draft.id, {"title": "Whole"}).version == 2


def half_an_edit(house: House, id: int) -> None:
    with house.books(KARI) as books:
        books.write(books.invoice(id).revised(title="Half"), "edited")
        books.next_id("payment", 10)
        raise KeyError


def test_a_reader_sees_what_was_committed_only(house: House) -> None:
    draft = a_draft(house, title="Before")
    with house.books(KARI) as books:
        books.write(books.invoice(draft.id).revised(title="After"), "edited")
        assert record.read(house, KARI, draft.id).invoice.title == "Before"
    assert record.read(house, KARI, draft.id).invoice.title == "After"


def test_the_pen_writes_only_over_what_it_read(house: House) -> None:
    draft = a_draft(house)
    newer = lifecycle.edit(house, KARI, draft.id, {"title": "Newer"})
    with pytest.raises(StaleVersion):
        write_over(house, draft)
    assert record.read(house, KARI, draft.id).invoice == newer


def write_over(house: House, older: Invoice) -> None:
    with house.books(KARI) as books:
        books.invoice(older.id)
        books.write(older.revised(title="Older"), "edited")


# ── one process ──────────────────────────────────────────────────────────────────────────────────


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", *map(str, words)]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)


OPENING = """
import sys
from pathlib import Path
from invoicing.ledger.database import Ledger
from invoicing.model.errors import LedgerBusy
try:
    Ledger(Path(sys.argv[1]))
except LedgerBusy as busy:
    print(busy.process)
"""


def test_a_second_process_is_told_who_holds_the_books(house: House) -> None:
    told = run(OPENING, house.ledger.path)
    assert (told.stdout.strip(), told.returncode) == (str(os.getpid()), 0), told.stderr


def test_closed_books_are_free_for_the_next(house: House) -> None:
    closed(house)
    told = run(OPENING, house.ledger.path)
    assert (told.stdout.strip(), told.returncode) == ("", 0), told.stderr


def test_who_opens_twice_gets_the_sentence_not_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "books.duckdb"
    with HeldElsewhere(path) as other, pytest.raises(LedgerBusy) as busy:
        Ledger(path)
    assert busy.value.process == other


class HeldElsewhere:
    """Another process that has the books open."""

    HOLDING = OPENING.replace("    Ledger(", "    held = Ledger(") + "print('open', flush=True)\n"

    def __init__(self, path: Path) -> None:
        words = [sys.executable, "-c", self.HOLDING + "sys.stdin.read()", str(path)]
        self.child = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> int:
        assert self.child.stdout is not None
        assert self.child.stdout.readline() == "open\n"
        return self.child.pid

    def __exit__(self, *_: object) -> None:
        self.child.communicate("")


# ── a hard end in the middle of writing ──────────────────────────────────────────────────────────

WRITING = """
import sys
from pathlib import Path
from invoicing import lifecycle, payments
from invoicing.house import House
from invoicing.ledger.database import Ledger
from tests.houses import KARI, Clock, a_draft, pay
folder = Path(sys.argv[1])
house = House(Ledger(folder / "books.duckdb"), folder, Clock())
print("ready", flush=True)
while True:
    issued = lifecycle.finalize(house, KARI, a_draft(house).id)
    print(issued.number, 0, flush=True)
    paid = pay(house, issued)
    print(paid.number, paid.amount_paid, flush=True)
"""


def killed_while_writing(folder: Path, acts: int) -> list[tuple[str, str]]:
    """Let a child write, kill it after it acknowledged `acts`; give back all it acknowledged."""
    words = [sys.executable, "-c", WRITING, str(folder)]
    child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    said = [child.stdout.readline() for _ in range(acts)]
    child.send_signal(signal.SIGKILL)
    rest = child.communicate()[0].splitlines(keepends=True)
    whole = [line.split() for line in [*said, *rest] if line.endswith("\n")]
    return [(number, paid) for number, paid in whole]


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_a_killed_process_loses_nothing_it_acknowledged(house: House, rounds: int) -> None:
    dice = random.Random(rounds)
    for _ in range(rounds):
        folder = closed(house)
        acknowledged = killed_while_writing(folder, dice.randint(1, 12))
        house = opened(folder)
        keeps_the_laws(house)
        found = dict(ask(house, "select number, amount_paid from invoice where number is not null"))
        for number, paid in acknowledged:
            assert found[number] >= Decimal(paid), f"{number} was acknowledged and is lost"


def test_books_that_were_killed_go_on_as_if_nothing_was(house: House) -> None:
    folder = closed(house)
    acknowledged = killed_while_writing(folder, 4)
    house = opened(folder)
    issued = [n for (n,) in ask(house, "select number from issued_number order by value")]
    assert issued == [f"INV-{i:05}" for i in range(1, len(issued) + 1)]
    assert an_open_invoice(house).number == f"INV-{len(issued) + 1:05}"
    assert {number for number, _ in acknowledged} <= set(issued)
