"""The acts on many: a row each, of what is done to invoices and what to payments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from invoicing import lifecycle, payments, receipts, record, reminding, sending
from invoicing.ledger import customs
from invoicing.ledger.books import Books
from invoicing.model.custom import with_values
from invoicing.model.decisions import Action
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice
from invoicing.model.properties import from_stored

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: whose rules, the door for one record, and what is asked before.

    `each(books, id, version, parameters)` does it or raises a `Problem`. `read` takes what was
    asked for, refuses what can be done to none, and gives what is kept, as plain JSON.
    `cautions` are told before; what is `final` is confirmed by typing how many. `most` is how
    many it may be about at once, where that is less than for others. `subject` is the kind of
    record: whose registry a view of them has.
    """

    action: Action
    each: Callable[[Books, int, int, Parameters], object]
    read: Callable[[Books, Parameters], Parameters] = lambda books, given: given
    cautions: tuple[str, ...] = ()
    final: bool = False
    most: int | None = None
    subject: str = "invoice"


def _read_owner(books: Books, given: Parameters) -> Parameters:
    owner = lifecycle.owner_of(books, given["owner"])
    return {"owner": owner and owner.account_id}


def _read_property(books: Books, given: Parameters) -> Parameters:
    """The value as an invoice would keep it; a name that is none is refused as the door does."""
    name, value = str(given["name"]), given["value"]
    kept = with_values(Invoice(0, ""), {name: value}, customs.definitions(books.cursor)).custom
    return {"name": name, "value": dict(kept).get(name)}


def _set_property(books: Books, id: int, seen: int, kept: Parameters) -> object:
    name, value = kept["name"], kept["value"]
    kinds = {each.name: each.kind for each in customs.definitions(books.cursor)}
    invoice = lifecycle.allowed(books, Action.SET_PROPERTY, id, seen)
    typed = from_stored(kinds[name], value) if name in kinds else value
    return lifecycle.set_properties_in(books, invoice, {name: typed})


def _read_series(books: Books, given: Parameters) -> Parameters:
    """Which series the numbers are of; one that is not offered is refused before anything."""
    return {"series": lifecycle.series_of(books, given.get("series")).id}


def _read_base(books: Books, given: Parameters) -> Parameters:
    """Where buyers reach this server, as who starts it does; the settings know better."""
    return {"base": sending.base_of(books.settings, given.get("base"))}


def _send(books: Books, id: int, seen: int, kept: Parameters) -> object:
    """One batch sends an invoice once, however often it is run."""
    return sending.send_in(books, id, _batch(books), kept["base"], seen)


def _remind(books: Books, id: int, seen: int, kept: Parameters) -> object:
    return reminding.remind_in(books, id, _batch(books), kept.get("base"), seen)


def _batch(books: Books) -> str:
    return f"batch-{books.besides['batch']}"


#: Name → act, in the order they are offered; its words: `bulk.act.<name>`, `job.kind.bulk_<name>`.
ACTS: Mapping[str, Act] = {
    "assign_owner": Act(
        Action.ASSIGN_OWNER,
        lambda books, id, seen, p: lifecycle.assign_owner_in(books, id, p["owner"], seen),
        _read_owner,
    ),
    "set_property": Act(Action.SET_PROPERTY, _set_property, _read_property),
    "finalize": Act(
        Action.FINALIZE,
        lambda books, id, seen, p: lifecycle.finalize_in(books, id, seen, p.get("series")),
        _read_series,
        cautions=("bulk.finalize.body",),
    ),
    "send": Act(
        Action.SEND_TO_CONTACT, _send, _read_base, cautions=("bulk.send.body",), most=10_000
    ),
    "remind": Act(
        Action.REMIND,
        _remind,
        lambda books, given: {"base": given.get("base")},
        cautions=("bulk.remind.body",),
        most=10_000,
    ),
    "void": Act(
        Action.VOID,
        lambda books, id, seen, p: lifecycle.void_in(books, id, seen),
        cautions=("confirm.void.body", "confirm.void.final"),
        final=True,
    ),
    "delete": Act(
        Action.DELETE,
        lambda books, id, seen, p: lifecycle.delete_in(books, id, seen, p["reason"]),
        lambda books, given: {"reason": clean_text("reason", given.get("reason"))},
        cautions=("confirm.delete.final",),
        final=True,
    ),
    # It changes nothing, so it is about the invoices as they are by then (bulk_zip.py).
    "pdf_zip": Act(
        Action.DOWNLOAD,
        lambda books, id, seen, p: lifecycle.allowed(books, Action.DOWNLOAD, id, None),
        most=10_000,
    ),
}


def _send_receipt(books: Books, id: int, seen: int, kept: Parameters) -> object:
    """A receipt as the payment is by then; one batch sends one, however often it is run."""
    payment = record.reachable_payment(books.cursor, books.actor, id)
    return receipts.send_in(books, payment, key=f"batch-{books.besides['batch']}")


#: The same for payments.
PAYMENT_ACTS: Mapping[str, Act] = {
    "send_receipt": Act(
        Action.SEND_RECEIPT,
        _send_receipt,
        cautions=("bulk.send_receipt.body",),
        most=10_000,
        subject="payment",
    ),
    "delete_payment": Act(
        Action.DELETE_PAYMENT,
        lambda books, id, seen, p: payments.delete_in(books, id, seen),
        cautions=("bulk.delete_payment.body",),
        final=True,
        subject="payment",
    ),
}
TABLES: Mapping[str, Mapping[str, Act]] = {"invoice": ACTS, "payment": PAYMENT_ACTS}


def act_named(name: str) -> Act:
    """The act of a name, whatever it is done to; `InvalidInput` for a name that is none."""
    for table in TABLES.values():
        if name in table:
            return table[name]
    known = ", ".join(name for table in TABLES.values() for name in table)
    raise InvalidInput("act", "bulk.unknown_act", found=name, known=known)
