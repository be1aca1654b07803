"""The pen: the only way to change an invoice, one transaction at a time.

``books.write(after, event)`` saves what differs, appends the history with its
per-property diff and the money entries in the same transaction, and only where
the version is still the one that was read. History cannot be forgotten.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from invoicing.ledger import reading, reminders
from invoicing.ledger.database import Cursor
from invoicing.ledger.rows import (
    ADJUSTMENT_COLUMNS,
    LINE_COLUMNS,
    invoice_row,
    payment_row,
)
from invoicing.model.errors import InvalidInput, NotFound, StaleVersion
from invoicing.model.events import Entry, EntryKind, Event
from invoicing.model.invoice import Invoice, Status
from invoicing.model.money import LARGEST
from invoicing.model.payment import Payment
from invoicing.model.people import Actor
from invoicing.model.properties import Change, changes
from invoicing.model.series import RUNS, Series
from invoicing.model.settings import Settings
from invoicing.model.snapshot import seal

#: What goes with a deleted invoice; history, entries, snapshots and numbers stay.
PARTS = (
    ("line", "invoice_id"),
    ("adjustment", "invoice_id"),
    ("unsaved", "invoice_id"),
    ("promise", "invoice_id"),
    ("dispute", "invoice_id"),
    ("invoice", "id"),
)
FOLDED = "strip_accents(lower($search))"


def insert_sql(table: str, columns: Iterable[str]) -> str:
    """An insert of named values; names come from the code, never from people."""
    names = list(columns)
    values = [FOLDED if name == "search" else f"${name}" for name in names]
    return f"insert into {table} ({', '.join(names)}) values ({', '.join(values)})"


@dataclass
class Books:
    """One open writing transaction of `actor` at the moment `at` (naive UTC).

    `besides` is told by every line of history: the batch that an act is part of.
    """

    cursor: Cursor
    actor: Actor
    at: datetime
    today: date
    settings: Settings
    home: Path  # where what is kept beside the books lies
    besides: Mapping[str, Any] = field(default_factory=dict)
    _ahead: dict[int, Invoice] = field(default_factory=dict)
    given_up: bool = False  # a checkout was ended; the gateway has to be told
    posted: bool = False  # a mail waits to be taken out
    _read: dict[int, Invoice] = field(default_factory=dict)
    _counters: dict[str, int] = field(default_factory=dict)

    # -- reading inside the transaction -------------------------------------------------

    def invoice(self, id: int) -> Invoice:
        """The invoice as this transaction sees it."""
        found = self._ahead.pop(id, None) or reading.invoice(self.cursor, id)
        if found is None:
            raise NotFound("invoice", id)
        self._read[id] = found
        return found

    def read_ahead(self, ids: Iterable[int]) -> None:
        """Read several invoices at once; the first `invoice` of each is then answered from it."""
        self._ahead = reading.invoices(self.cursor, list(ids))

    def payment(self, id: int) -> Payment:
        """A payment, deleted ones too."""
        found = reading.payment(self.cursor, id)
        if found is None:
            raise NotFound("payment", id)
        return found

    # -- counters -----------------------------------------------------------------------

    def next_id(self, name: str, count: int = 1) -> int:
        """The next number of a counter (of `count` taken, the last); a rollback gives it back."""
        if name not in self._counters:
            sql = "select value from counter where name = $name"
            row = self.cursor.execute(sql, {"name": name}).fetchone()
            self._counters[name] = int(row[0]) if row else 0
        self._counters[name] += count
        return self._counters[name]

    @property
    def taken(self) -> Mapping[str, int]:
        """What was taken from each counter so far: whoever writes, takes."""
        return dict(self._counters)

    def settle(self) -> None:
        """Write the counters; the last thing before the commit, once for the whole transaction."""
        for name, value in self._counters.items():
            self.cursor.execute(
                "insert into counter values ($name, $value)"
                " on conflict do update set value = excluded.value",
                {"name": name, "value": value},
            )

    def take_number(self, invoice_id: int, series: Series) -> str:
        """The next number of a series: consecutive, never given twice, never given back."""
        value = self.next_id(series.counter)
        number = series.number(value)
        row = {"value": value, "number": number, "invoice_id": invoice_id, "at": self.at}
        self.cursor.execute(
            "insert into issued_number select value + $run, $value, $number, $invoice_id, $at"
            " from counter where name = 'series'",
            row | {"run": series.id * RUNS},
        )
        return number

    # -- writing ------------------------------------------------------------------------

    def write(self, after: Invoice, event: Event, **detail: Any) -> Invoice:
        """Save `after` over what was read, with its history and entries."""
        before = self._read.get(after.id)
        saved = replace(
            after,
            version=after.version + 1,
            modified_at=self.at,
            created_at=after.created_at or self.at,
            created_by=after.created_by or self.actor.name,
        )
        saved = replace(saved, next_reminder=reminders.next_day(self.cursor, saved))
        _refuse_too_large(saved)
        self._save_row(saved, before)
        if before is None or _body(before) != _body(saved):
            self._save_lines(saved, new=before is None)
        if saved.revision and (before is None or before.revision != saved.revision):
            self._save_snapshot(saved)
        self._enter(before, saved)
        if before is not None and _ends_checkouts(before, saved):
            self.end_checkouts(saved.id)
        self.note("invoice", after.id, event, saved.version, changes(before, saved), **detail)
        self._read[after.id] = saved
        return saved

    def _save_row(self, invoice: Invoice, before: Invoice | None) -> None:
        row = invoice_row(invoice)
        if before is None:
            self.cursor.execute(insert_sql("invoice", row), row)
            return
        old = invoice_row(before)
        row = {name: value for name, value in row.items() if name == "id" or value != old[name]}
        sets = [f"{n} = {FOLDED if n == 'search' else f'${n}'}" for n in row if n != "id"]
        sql = f"update invoice set {', '.join(sets)} where id = $id and version = $seen"
        done = self.cursor.execute(sql, row | {"seen": invoice.version - 1}).fetchone()
        if not done or done[0] != 1:
            raise StaleVersion(invoice.version - 1, invoice.version)

    def _save_lines(self, invoice: Invoice, *, new: bool) -> None:
        if not new:
            for table in ("line", "adjustment"):
                sql = f"delete from {table} where invoice_id = $id"
                self.cursor.execute(sql, {"id": invoice.id})
        nets = invoice.totals.line_amounts
        self._add_parts(
            "line",
            invoice.id,
            (*LINE_COLUMNS, "amount_net"),
            [
                {name: getattr(line, name) for name in LINE_COLUMNS} | {"amount_net": net}
                for line, net in zip(invoice.lines, nets, strict=True)
            ],
        )
        self._add_parts(
            "adjustment",
            invoice.id,
            ADJUSTMENT_COLUMNS,
            [{name: getattr(a, name) for name in ADJUSTMENT_COLUMNS} for a in invoice.adjustments],
        )

    def _add_parts(
        self, table: str, invoice_id: int, columns: Iterable[str], rows: list[dict[str, Any]]
    ) -> None:
        """All rows of one part in one statement, five hundred lines as fast as one."""
        if not rows:
            return
        numbered = [{"position": position} | row for position, row in enumerate(rows, 1)]
        shape = ", ".join(f'"{name}":"VARCHAR"' for name in ("position", *columns))
        self.cursor.execute(
            f"insert into {table} by name select $id as invoice_id, unnest(r)"
            f" from (select unnest(from_json($rows, '[{{{shape}}}]')) as r)",
            {"id": invoice_id, "rows": json.dumps(numbered, default=str)},
        )

    def _save_snapshot(self, invoice: Invoice) -> None:
        document, sha256 = seal(invoice)
        row = {
            "invoice_id": invoice.id,
            "revision": invoice.revision,
            "issued_at": self.at,
            "document": document,
            "sha256": sha256,
        }
        self.cursor.execute(insert_sql("snapshot", row), row)

    def _enter(self, before: Invoice | None, after: Invoice) -> None:
        for entry in entries(before, after, self.today):
            self._append(entry, after)

    def _append(self, entry: Entry, invoice: Invoice) -> None:
        row = {
            "id": self.next_id("entry"),
            "invoice_id": invoice.id,
            "payment_id": entry.payment_id,
            "kind": entry.kind.value,
            "amount": entry.amount,
            "currency": invoice.currency,
            "effective_date": entry.effective_date,
            "recorded_at": self.at,
        }
        self.cursor.execute(insert_sql("entry", row), row)

    def note(
        self,
        subject: str,
        subject_id: int,
        event: str,
        version: int | None = None,
        changed: tuple[Change, ...] = (),
        **detail: Any,
    ) -> None:
        """Append to the history of a record; without `version`, what changed nothing on it."""
        told = {**detail, **self.besides}
        row = {
            "id": self.next_id("history"),
            "happened_at": self.at,
            "actor_id": self.actor.account_id,
            "actor": self.actor.name,
            "subject": subject,
            "subject_id": subject_id,
            "version": version,
            "event": str(event),
            "changes": reading.changes_json(changed),
            "detail": json.dumps(told, default=str, ensure_ascii=False) if told else None,
        }
        self.cursor.execute(insert_sql("history", row), row)

    def save_payment(self, payment: Payment, invoice: Invoice | None) -> None:
        """Insert or replace a payment, with what the payments index shows of its invoice."""
        owner = invoice.owner if invoice else None
        row = payment_row(payment) | {
            "owner_id": owner.account_id if owner else None,
            "owner": owner.name if owner else None,
            "team": owner.team if owner else None,
            "invoice": invoice.number if invoice else None,
            "deleted_by": self.actor.name if payment.deleted_at else None,
            "created_at": payment.created_at or self.at,
            "created_by": payment.created_by or self.actor.name,
        }
        parts = (row["invoice"], payment.customer, payment.customer_email, payment.reference)
        row["search"] = " ".join(str(p) for p in (payment.id, payment.amount, *parts) if p)
        row["version"] = 1
        sets = [f"{n} = excluded.{n}" for n in row if n not in ("id", "version")]
        self.cursor.execute(
            f"{insert_sql('payment', row)} on conflict (id) do update"
            f" set {', '.join(sets)}, version = payment.version + 1",
            row,
        )

    def end_checkouts(self, invoice_id: int) -> None:
        """Give up the checkouts that wait for their buyer (A-37); the gateway is told later."""
        ended = self.cursor.execute(
            "update capture set state = 'cancelled', to_tell = true"
            " where invoice_id = $id and state in ('created', 'action')",
            {"id": invoice_id},
        ).fetchone()
        if ended and ended[0]:
            self.given_up = True
            self.note("invoice", invoice_id, Event.CHECKOUT_CANCELLED)

    def erase(self, invoice: Invoice, reason: str | None) -> None:
        """Delete an invoice for good; its number, sums and seal stay as a tombstone."""
        gone = replace(invoice, version=invoice.version + 1)
        row = {
            "invoice_id": invoice.id,
            "number": invoice.number,
            "issue_date": invoice.issue_date,
            "buyer": invoice.buyer.name or (invoice.contact.name if invoice.contact else None),
            "amount_billed": invoice.totals.amount_billed,
            "currency": invoice.currency,
            "sha256": self._last_seal(invoice.id),
            "deleted_at": self.at,
            "deleted_by": self.actor.name,
            "reason": reason,
            "due_date": invoice.due_date,
        }
        self.cursor.execute(insert_sql("deletion", row), row)
        if invoice.amount_due:
            self._append(Entry(EntryKind.DELETED, -invoice.amount_due, self.today), invoice)
        self.note("invoice", invoice.id, Event.DELETED, gone.version, number=invoice.number)
        # An attempt that failed stays on record, but on no invoice.
        self.cursor.execute(
            "update payment set invoice_id = null, invoice = null, owner_id = null, owner = null,"
            " team = null, version = version + 1 where invoice_id = $id",
            {"id": invoice.id},
        )
        self.end_checkouts(invoice.id)
        self.cursor.execute(
            "update association set removed_at = $at, removed_by = $by where removed_at is null"
            " and (invoice_id = $id or (kind = 'invoice' and record_id = $id))",
            {"id": invoice.id, "at": self.at, "by": self.actor.name},
        )
        for table, key in PARTS:
            self.cursor.execute(f"delete from {table} where {key} = $id", {"id": invoice.id})
        reminders.forget(self.cursor, invoice.id)

    def _last_seal(self, invoice_id: int) -> str | None:
        found = self.cursor.execute(
            "select sha256 from snapshot where invoice_id = $id order by revision desc limit 1",
            {"id": invoice_id},
        ).fetchall()
        return str(found[0][0]) if found else None

    def once(self, key: str | None, act: str, subject_id: int) -> bool:
        """True the first time `key` is seen; False when the same command was already done."""
        if key is None:
            return True
        row = {"key": key, "act": act, "subject_id": subject_id, "done_at": self.at}
        seen = self.cursor.execute(
            "select act, subject_id from command where key = $key", {"key": key}
        ).fetchone()
        if seen is None:
            self.cursor.execute(insert_sql("command", row), row)
            return True
        if seen != (act, subject_id):
            raise InvalidInput("key", "problem.key_reused")
        return False


def _ends_checkouts(before: Invoice, after: Invoice) -> bool:
    """Whether what a buyer sees at a checkout is not so any more."""
    settled = after.status in (Status.PAID, Status.VOIDED)
    return before.revision != after.revision > 1 or (settled and before.status is Status.OPEN)


def entries(before: Invoice | None, after: Invoice, today: date) -> list[Entry]:
    """What the change did to what is owed. Their sum is always the change of the balance."""
    if after.status is Status.VOIDED:
        due = before.amount_due if before else after.amount_due
        return [Entry(EntryKind.VOIDED, -due, today)] if due else []
    found = _billed(before, after, today)
    old = {p.id: p for p in before.payments if p.settled} if before else {}
    new = {p.id: p for p in after.payments if p.settled}
    found += [Entry(EntryKind.PAID, -p.amount, p.paid_on, p.id) for p in _new(new, old)]
    gone = _new(old, new)
    found += [Entry(EntryKind.PAYMENT_DELETED, p.amount, p.paid_on, p.id) for p in gone]
    return found


def _new(these: dict[int, Payment], those: dict[int, Payment]) -> list[Payment]:
    return [p for id, p in these.items() if id not in those]


def _billed(before: Invoice | None, after: Invoice, today: date) -> list[Entry]:
    if after.status is Status.DRAFT or after.issue_date is None:
        return []
    billed = after.totals.amount_billed
    if before is None or before.status is Status.DRAFT:
        return [Entry(EntryKind.INVOICED, billed, after.issue_date)]
    changed = billed - before.totals.amount_billed
    return [Entry(EntryKind.EDITED, changed, today)] if changed else []


def _body(invoice: Invoice) -> tuple[object, ...]:
    """What stands in the tables of lines and adjustments."""
    return invoice.lines, invoice.adjustments, invoice.totals


def _refuse_too_large(invoice: Invoice) -> None:
    if abs(invoice.totals.amount_billed) > LARGEST:
        raise InvalidInput("amount_billed", "problem.amount_too_large")
