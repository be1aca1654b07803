"""Houses for tests: empty books of a small company, a clock that is moved by hand, five people.

`a_house(folder)` opens books of its own. Whatever a test did to them, `audited` holds the laws
of the books against them when it is over, so no test can leave books that only look right. Of
a copy it asks those laws whose tables were written in, and each state of them once.
"""

import atexit
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp
from typing import Any, TypeVar

import duckdb

from invoicing import lifecycle, payments, record
from invoicing.house import House
from invoicing.ledger import laws, people, preferences
from invoicing.ledger.database import Cursor, Ledger
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice, Link, Party, Seller
from invoicing.model.money import quantise
from invoicing.model.payment import Method, Payment, PaymentStatus
from invoicing.model.people import Actor, Permissions, Reach
from invoicing.model.settings import Settings
from invoicing.model.totals import Line, VatCategory

T = TypeVar("T")

#: A Wednesday; in Oslo it is an hour later.
NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
TODAY = date(2026, 3, 18)
BEGINNING = datetime(2026, 1, 2, 8)

SELLER = Seller("Fjord Handel AS", "Bryggen 1", "5003", "Bergen", "NO", "999888777")
SETTINGS = Settings(company=SELLER)

# ── people ───────────────────────────────────────────────────────────────────────────────────────

FULL = Permissions(Reach.ALL, Reach.ALL, Reach.ALL, True, True, True, custom_lines=True)
OF_TEAM = replace(FULL, view=Reach.TEAM, edit=Reach.TEAM, delete=Reach.TEAM, unassigned=False)
OF_OWN = replace(OF_TEAM, view=Reach.OWN, edit=Reach.OWN, delete=Reach.OWN, payments=False)
LOOKS = Permissions(view=Reach.ALL)

#                 id  name             email              team     super  may
KARI = Actor(1, "Kari Nordmann", "kari@fjord.no", "North", True)
NILS = Actor(2, "Nils Berg", "nils@fjord.no", "North", False, OF_TEAM)
SIRI = Actor(3, "Siri Dahl", "siri@fjord.no", "South", False, OF_OWN)
OLA = Actor(4, "Ola Lund", "ola@fjord.no", "South", False, LOOKS)
EVA = Actor(5, "Eva Moe", "eva@fjord.no", None, False, replace(LOOKS, payments=True))
PEOPLE = (KARI, NILS, SIRI, OLA, EVA)


def may(who: Actor, **granted: Any) -> Actor:
    """The same person with other permissions, no super admin any more."""
    return replace(who, super_admin=False, permissions=replace(FULL, **granted))


# ── customers ────────────────────────────────────────────────────────────────────────────────────

FJELL = Link(1, "Fjell og Hav AS")
SOERENSEN = Link(2, "Sørensen & Sønn")
ANNE = Link(1, "Anne Fjell", "anne@fjellhav.no")
BJOERN = Link(2, "Bjørn Sørensen", "bjorn@sorensen.no")
CUSTOMERS = ((FJELL, ANNE), (SOERENSEN, BJOERN))


# ── the clock and the house ──────────────────────────────────────────────────────────────────────


@dataclass
class Clock:
    """Stands still until it is moved."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: int) -> None:
        self.at += timedelta(**span)

    def to(self, day: date, hour: int = 12) -> None:
        """To an hour of a day, UTC."""
        self.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


_standing: list[House] = []
#: How the file was when it was put there, a copy of which books; those keep the laws.
_copied: dict[Path, tuple[tuple[int, int], Path]] = {}
#: Which law was kept by which tables: a law depends on nothing else.
State = tuple[Any, ...]
_proved: set[State] = set()


def empty(house: House) -> None:
    """People and customers, and no invoice."""
    with house.ledger.write() as cursor:
        preferences.save(cursor, SETTINGS)
        for person in PEOPLE:
            _give_account(cursor, person)
        for company, contact in CUSTOMERS:
            people.add_company(cursor, company.id, Party(company.name), None, BEGINNING)
            people.add_contact(cursor, contact, company.id, BEGINNING)
        cursor.execute("insert into counter values ('account', 5), ('company', 2), ('contact', 2)")


@cache
def prepared(prepare: Callable[[House], T]) -> tuple[Path, T]:
    """Books that `prepare` has written in, made once and copied since, and what it gave back."""
    path = Path(mkdtemp(dir=_shelf())) / "books.duckdb"
    if prepare is not empty:
        copyfile(prepared(empty)[0], path)
    house = House(Ledger(path), path.parent, Clock())
    made = prepare(house)
    keeps_the_laws(house)
    house.ledger.close()
    return path, made


@cache
def _shelf() -> str:
    folder = mkdtemp(prefix="houses-")
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder


def a_house(
    folder: Path,
    now: datetime = NOON,
    prepare: Callable[[House], object] = empty,
    **settings: Any,
) -> House:
    """Books of their own in `folder`, as `prepare` leaves them."""
    source, path = prepared(prepare)[0], folder / "books.duckdb"
    copyfile(source, path)
    _copied[path] = _as_it_is(path), source
    house = opened(folder, now)
    if settings:
        set_up(house, **settings)
    return house


def opened(folder: Path, now: datetime = NOON) -> House:
    """The house of books that are there already."""
    house = House(Ledger(folder / "books.duckdb"), folder, Clock(now))
    _standing.append(house)
    return house


def closed(house: House) -> Path:
    """Give the file free; the folder to open it from again."""
    house.ledger.close()
    _standing.remove(house)
    return house.home


def _give_account(cursor: Cursor, person: Actor) -> None:
    cursor.execute(
        "insert into account (id, email, name, team, super_admin, permissions, created_at)"
        " values ($account_id, $email, $name, $team, $super_admin, $may, $at)",
        {f: getattr(person, f) for f in "account_id email name team super_admin".split()}
        | {"may": json.dumps(asdict(person.permissions)), "at": BEGINNING},
    )


def set_up(house: House, **settings: Any) -> None:
    """Change settings of the company."""
    with house.ledger.write() as cursor:
        preferences.save(cursor, replace(preferences.settings(cursor), **settings))


@contextmanager
def audited() -> Iterator[None]:
    """Every house opened inside keeps the laws at the end, and is closed."""
    try:
        yield
        for house in _standing:
            keeps_the_laws(house)
    finally:
        for house in _standing:
            _thrown_away(house)
        _standing.clear()
        _copied.clear()


def _thrown_away(house: House) -> None:
    """Close books that nobody opens again: what was written need not be folded into the file."""
    with suppress(duckdb.ConnectionException), house.reading() as cursor:
        cursor.execute("pragma disable_checkpoint_on_shutdown")
    house.ledger.close()


def without_constraints(ledger: Ledger) -> None:
    """Take the constraints off the tables of books: only laws and controls see what is wrong."""
    for table in ("invoice", "issued_number", "payment", "line", "entry", "account"):
        with ledger.write() as cursor:
            cursor.execute(f"create table bare as select * from {table} order by rowid")
            cursor.execute(f"drop table {table}")
            cursor.execute(f"alter table bare rename to {table}")


def keeps_the_laws(house: House) -> None:
    """Fail, naming the law, where the books break one."""
    with house.reading() as cursor:
        asked = in_question(house, cursor)
        broken = laws.broken(cursor, asked)
    assert not broken, "\n".join(map(str, broken))
    _proved.update(asked.values())


def in_question(house: House, cursor: Cursor) -> dict[laws.Law, State]:
    """The laws that may be broken, and the state of the tables each is about.

    All of them; or where the books are a copy, those about a table that the log of what was written
    since names, in a state that was never audited. What was folded into the file changed it.
    """
    path = house.ledger.path
    copied, of = _copied.get(path, (None, None))
    if copied != _as_it_is(path):
        return dict.fromkeys(laws.laws(), ())
    log = path.with_name(f"{path.name}.wal")
    written = log.read_bytes() if log.exists() else b""
    tables = cursor.execute("select table_name from duckdb_tables()").fetchall()
    named = [str(t) for (t,) in tables if bytes([len(t)]) + t.encode() in written]
    rows = [f"select '{t}', count(*), bit_xor(hash(t)), sum(hash(t)) from {t} as t" for t in named]
    states = cursor.execute(" union all ".join(rows)).fetchall() if rows else []
    about = {law: (law, of, *(s for s in states if law in _about(s[0]))) for law in laws.laws()}
    return {law: state for law, state in about.items() if len(state) > 2 and state not in _proved}


@cache
def _about(table: str) -> frozenset[laws.Law]:
    """The laws that name a table."""
    return frozenset(law for law in laws.laws() if re.search(rf"\b{table}\b", law.sql))


def _as_it_is(path: Path) -> tuple[int, int]:
    """What changes with a file: its size, and when it was last written."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


# ── invoices and payments ────────────────────────────────────────────────────────────────────────


def a_line(net: str = "100", *, vat: str | None = "0", **fields: Any) -> Line:
    """One piece at a price; `vat` None is outside the scope of VAT."""
    category = {None: VatCategory.OUTSIDE_SCOPE, "0": VatCategory.ZERO_RATED}
    plain = {
        "description": "Consulting",
        "quantity": Decimal(1),
        "unit_price": Decimal(net),
        "vat_category": category.get(vat, VatCategory.STANDARD),
        "vat_rate": None if vat is None else Decimal(vat),
    }
    return Line(**plain | fields)


def a_draft(house: House, total: str = "100", by: Actor = KARI, **fields: Any) -> Invoice:
    """A draft that could be finalized as it is, due in thirty days; `fields` as in an edit."""
    today = house.today()
    usual = {
        "contact": ANNE,
        "company": FJELL,
        "lines": (a_line(total),),
        "issue_date": today,
        "due_date": today + timedelta(days=30),
    }
    return lifecycle.create(house, by, usual | fields)


def an_open_invoice(house: House, total: str = "100", by: Actor = KARI, **fields: Any) -> Invoice:
    return lifecycle.finalize(house, by, a_draft(house, total, by, **fields).id)


def a_paid_invoice(house: House, total: str = "100", by: Actor = KARI, **fields: Any) -> Invoice:
    return pay(house, an_open_invoice(house, total, by, **fields), by=by)


def pay(house: House, invoice: Invoice, amount: str | None = None, by: Actor = KARI) -> Invoice:
    """Record a manual payment of `amount`, of all that is due by default."""
    wanted = invoice.amount_due if amount is None else Decimal(amount)
    return payments.record(house, by, invoice.id, payments.Receipt(wanted, house.today()))


def a_payment(house: House, **fields: Any) -> Payment:
    """Money of a customer: unapplied unless `invoice_id` says otherwise."""
    with house.books(KARI) as books:
        usual = {
            "amount": Decimal(100),
            "currency": "NOK",
            "paid_on": books.today,
            "status": PaymentStatus.SUCCEEDED,
            "method": Method.WIRE_TRANSFER,
            "contact_id": ANNE.id,
            "customer": FJELL.name,
            "customer_email": ANNE.email,
            "created_at": books.at,
            "created_by": KARI.name,
        }
        payment = Payment(books.next_id("payment"), **usual | fields)
        invoice = None
        if payment.invoice_id is not None:
            before = books.invoice(payment.invoice_id)
            after = before.with_payments((*before.payments, payment), payment.paid_on)
            invoice = books.write(after, Event.PAYMENT_RECORDED, payment_id=payment.id)
        books.save_payment(payment, invoice)
        books.note("payment", payment.id, Event.PAYMENT_RECORDED)
        return payment


def an_online_payment(house: House, invoice: Invoice, amount: str, **fields: Any) -> Payment:
    """Taken by a processor, on an invoice."""
    online = {"invoice_id": invoice.id, "processor": "stripe", "method": Method.CARD}
    money = {"amount": quantise(Decimal(amount), invoice.currency), "currency": invoice.currency}
    return a_payment(house, **online | money | fields)


# ── looking ──────────────────────────────────────────────────────────────────────────────────────


def now_of(house: House, invoice: Invoice) -> Invoice:
    """The invoice as the books have it now."""
    return record.read(house, KARI, invoice.id).invoice


def ask(house: House, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """Look straight into the books."""
    with house.reading() as cursor:
        return cursor.execute(sql, values).fetchall()


def everything(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, to see that nothing changed."""
    tables = ask(house, "select table_name from information_schema.tables order by 1")
    return {t: sorted(ask(house, f"select * from {t}"), key=repr) for (t,) in tables}


def history(house: House, invoice: Invoice) -> list[str]:
    """What happened to an invoice, oldest first."""
    return [h.event for h in reversed(record.read(house, KARI, invoice.id).history)]
