"""The sample company's books are lawful, complete, and exactly what the pen would have written."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from invoicing.ledger import laws, reading, sample
from invoicing.ledger.database import Cursor, Ledger
from invoicing.ledger.promises import COLUMNS as SAID
from invoicing.ledger.ratings import COLUMNS
from invoicing.ledger.rows import invoice_row
from invoicing.model.invoice import Invoice, Status
from invoicing.model.promises import DisputeState
from invoicing.model.properties import INVOICE
from invoicing.model.rating import RATINGS
from invoicing.model.snapshot import seal

MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PROMISE = SAID["promise_state"].replace("$today", "date '2026-11-23'")
#: Written by the books themselves, or folded by them.
NOT_COMPARED = {"search", "seller"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    sample.make(path, lambda: MOMENT, invoices=1_200, seed=7)
    return path


@pytest.fixture(scope="module")
def books(made: Path) -> Iterator[Cursor]:
    """They are looked at only."""
    with closing(Ledger(made)) as ledger, ledger.read() as cursor:
        yield cursor


@pytest.fixture(scope="module")
def invoices(books: Cursor) -> dict[int, Invoice]:
    """All of them as the books read them, by id."""
    ids = [row[0] for row in books.execute("select id from invoice order by id").fetchall()]
    found = reading.invoices(books, ids)
    assert len(found) == len(ids)
    return found


def count(books: Cursor, where: str) -> int:
    found = books.execute(f"select count(*) from invoice where {where}").fetchall()
    return int(found[0][0])


def tables(books: Cursor) -> list[str]:
    sql = "select table_name from duckdb_tables() where not temporary order by table_name"
    return [row[0] for row in books.execute(sql).fetchall()]


def digest(books: Cursor, table: str) -> tuple[object, ...]:
    """How many rows, and a sum over all that is in them, whatever their order."""
    sql = f"select count(*), sum(hash(t)::hugeint) from {table} as t"
    return tuple(books.execute(sql).fetchall()[0])


def test_every_law_holds(books: Cursor) -> None:
    assert laws.broken(books) == []


def test_as_many_invoices_as_asked_for_up_to_today(books: Cursor) -> None:
    assert count(books, "true") == 1_200
    assert count(books, "issue_date > '2026-11-23' or created_at > '2026-11-23 09:00'") == 0


def test_rows_and_sums_are_what_the_pen_would_write(
    books: Cursor, invoices: dict[int, Invoice]
) -> None:
    rows = {row["id"]: row for row in reading.rows(books, "select * from invoice")}
    for id, invoice in invoices.items():
        stored, written = rows[id], invoice_row(invoice)
        differing = {
            name: (stored[name], value)
            for name, value in written.items()
            if name not in NOT_COMPARED and stored[name] != value
        }
        assert differing == {}, id


def test_the_last_seal_is_the_invoice_word_for_word(
    books: Cursor, invoices: dict[int, Invoice]
) -> None:
    sealed: dict[tuple[int, int], list[tuple[str, str]]] = {}
    every = "select invoice_id, revision, document, sha256 from snapshot"
    for id, revision, *words in books.execute(every).fetchall():
        sealed.setdefault((id, revision), []).append((words[0], words[1]))
    for id, invoice in invoices.items():
        if invoice.status is not Status.DRAFT:
            assert sealed[id, invoice.revision] == [seal(invoice)], id


def test_a_history_tells_the_values_the_record_has(
    books: Cursor, invoices: dict[int, Invoice]
) -> None:
    told_of = {p.name for p in INVOICE.properties.values() if p.tracked and p.read is not None}
    for id, invoice in list(invoices.items())[::7]:
        last: dict[str, object] = {}
        for happening in reversed(reading.history(books, "invoice", id)):
            for change in happening.changes:
                last[change.property] = change.after
        now = INVOICE.tracked(invoice)
        said = {name: value for name, value in last.items() if name in told_of}
        assert {n: (v, now[n]) for n, v in said.items() if now[n] != v} == {}, id


@pytest.mark.parametrize(
    "where",
    [
        "status = 'draft' and contact_id is null",
        "status = 'draft' and issue_date is null",
        "status = 'open' and due_date = '2026-11-23'",
        "status = 'open' and due_date between '2026-11-24' and '2026-11-30'",
        "status = 'open' and due_date < '2026-08-01'",
        "status = 'open' and amount_paid > 0",
        "status = 'paid' and amount_billed = 0",
        "status = 'voided'",
        "kind = 'credit_note' and amount_due < 0",
        "source = 'subscription'",
        "source = 'quote'",
        "source = 'import' and external_id is not null",
        "source = 'clone'",
        "revision = 2",
        "prices_include_vat",
        "owner_id is null",
        *(f"{COLUMNS['payer_rating']} = '{letter}'" for letter in RATINGS),
        *(f"{PROMISE} = '{state}' and status = 'open'" for state in ("open", "broken")),
        *(f"{PROMISE} = '{state}' and status = 'paid'" for state in ("kept", "broken")),
        *(f"id in (select invoice_id from dispute where state = '{s}')" for s in DisputeState),
        "currency = 'JPY' and amount_billed = round(amount_billed)",
        "currency = 'KWD'",
        "id in (select invoice_id from payment where status = 'refunded')",
        "id in (select invoice_id from payment where status = 'disputed')",
        "id in (select invoice_id from payment where status = 'processing')",
        "id in (select invoice_id from payment where deleted_at is not null)",
        "id in (select invoice_id from line group by all having count(*) >= 60)",
        "id in (select invoice_id from line where vat_category = 'AE')",
        "id in (select invoice_id from adjustment where kind = 'discount')",
    ],
)
def test_every_edge_is_there(books: Cursor, where: str) -> None:
    assert count(books, where) > 0


def test_what_is_overdue_is_more_than_what_is_credited_in_every_currency(books: Cursor) -> None:
    sums = books.execute(
        "select currency, sum(amount_due) from invoice where due_date < '2026-11-23'"
        " and amount_due <> 0 group by currency"
    ).fetchall()
    assert len(sums) > 1
    assert [code for code, amount in sums if amount <= 0] == []


def test_no_reminder_goes_while_a_promise_is_open_or_a_dispute_stands(books: Cursor) -> None:
    """The buyer is left in peace from what was said until the day promised, or the answer."""
    broken = """select count(*) from history h join (
            select invoice_id, made_at as first, promised_on::timestamp + interval 1 day as last
            from promise
            union all select invoice_id, opened_at, coalesce(settled_at, timestamp '2100-01-01')
            from dispute
        ) said on said.invoice_id = h.subject_id
        where h.subject = 'invoice' and h.event = 'sent' and happened_at between first and last"""
    assert books.execute(broken).fetchall() == [(0,)]


def test_deleted_invoices_left_their_tombstones_and_money_waits_unapplied(books: Cursor) -> None:
    gone = books.execute("select count(number), count(*) from deletion").fetchall()[0]
    assert 0 < gone[0] < gone[1]
    waiting = "select count(*) from payment where invoice_id is null and deleted_at is null"
    assert books.execute(waiting).fetchall()[0][0] > 0


def test_the_same_seed_and_day_give_the_same_books(books: Cursor, tmp_path: Path) -> None:
    again = tmp_path / "again.duckdb"
    sample.make(again, lambda: MOMENT, invoices=1_200, seed=7)
    with closing(Ledger(again)) as ledger, ledger.read() as other:
        assert tables(other) == tables(books)
        for table in tables(books):
            assert digest(other, table) == digest(books, table), table


@pytest.mark.slow
def test_books_too_large_for_one_thread_are_lawful_and_the_same_again(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.duckdb"
        sample.make(path, lambda: MOMENT, invoices=130_000, seed=2)
        with closing(Ledger(path)) as ledger, ledger.read() as cursor:
            found.append({table: digest(cursor, table) for table in tables(cursor)})
            assert laws.broken(cursor) == []
    assert found[0] == found[1]


def test_another_seed_gives_another_company(tmp_path: Path, books: Cursor) -> None:
    other = tmp_path / "other.duckdb"
    sample.make(other, lambda: MOMENT, invoices=1_200, seed=8)
    total = "select sum(amount_billed) from invoice where currency = 'NOK'"
    with closing(Ledger(other)) as ledger, ledger.read() as cursor:
        found = Decimal(cursor.execute(total).fetchall()[0][0])
    assert found != books.execute(total).fetchall()[0][0]
