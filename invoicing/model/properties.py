"""The registry: one row per property of an invoice and of a payment.

A name is the column of the books' view, the key in URLs, filters and exports,
and the end of its label's key (``property.<name>``). The kind decides operators,
alignment, formatting and cell type. Names in SQL come only from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Collection, Invoice, Kind, Party, Source, Status
from invoicing.model.payment import Method, PaymentStatus
from invoicing.model.promises import DisputeState, PromiseState
from invoicing.model.rating import RATINGS

Value = str | int | Decimal | bool | date | datetime | None


class Sort(StrEnum):
    """Kinds of values (the word kind is taken by invoice and credit note)."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Property:
    """`read` takes the value from the aggregate; None where the books derive it.

    `choices` are the stored values of a closed choice, `words` the prefix of their
    keys; an open choice (owner, currency) has none and is offered from the books.
    `tracked` values are compared by the pen and fill the property history.
    """

    name: str
    sort: Sort
    group: str
    read: Callable[[Any], Value] | None = None
    choices: tuple[str, ...] = ()
    words: str = ""
    tracked: bool = True
    money_of: str = ""  # the property that names the currency of a money value
    capitals: bool = False  # kept in capitals (codes), so that no case has to be folded to compare
    label: str = ""  # what the company calls a property it defined itself (model/custom.py)
    archived: bool = False  # still known, but offered no more

    @property
    def own(self) -> bool:
        """Defined by the company; a value it has may be no choice any more."""
        return bool(self.label)

    @property
    def remembered(self) -> bool:
        """Whether the history tells what it was before."""
        return self.tracked and self.read is not None


@dataclass(frozen=True, eq=False)
class Registry:
    """The properties of one kind of record, by name."""

    subject: str
    properties: Mapping[str, Property]

    def __getitem__(self, name: str) -> Property:
        if name not in self.properties:
            raise InvalidInput("property", "filter.unknown_property", name=name)
        return self.properties[name]

    def offered(self) -> list[Property]:
        """What people may choose from: all that are not archived."""
        return [p for p in self.properties.values() if not p.archived]

    def values(self, record: object) -> dict[str, Value]:
        """What `record` holds, for every property that is read from it."""
        return {p.name: p.read(record) for p in self.properties.values() if p.read is not None}

    def tracked(self, record: object) -> dict[str, Value]:
        """The values whose changes make history."""
        rows = self.properties.values()
        return {p.name: p.read(record) for p in rows if p.read is not None and p.tracked}


def _registry(subject: str, *rows: Property, tracked: bool = True) -> Registry:
    """`tracked` False: no history of this subject tells what its properties were."""
    kept = (row if tracked else replace(row, tracked=False) for row in rows)
    return Registry(subject, {row.name: row for row in kept})


def _choices(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


def _of(path: str) -> Callable[[Any], Value]:
    """Read a dotted path; None as soon as a step is missing. Enums become their text."""
    steps = path.split(".")

    def read(record: Any) -> Value:
        for step in steps:
            if record is None:
                return None
            record = getattr(record, step)
        return record.value if isinstance(record, StrEnum) else record

    return read


def _text(name: str, group: str, path: str = "") -> Property:
    return Property(name, Sort.TEXT, group, _of(path or name))


def _money(name: str, path: str, **more: Any) -> Property:
    currency = more.pop("money_of", "currency")
    return Property(name, Sort.MONEY, "amounts", _of(path), money_of=currency, **more)


def _address(prefix: str, party: str) -> list[Property]:
    fields = [f for f in Party.__slots__ if f != "email"]
    return [_text(f"{prefix}_{f}", prefix, f"{party}.{f}") for f in fields]


def lines_in_words(invoice: Invoice) -> str | None:
    """The line items as one text, for the property history."""
    rows = []
    for line in invoice.lines:
        rate = "" if line.vat_rate is None else f" {line.vat_rate.normalize():f}%"
        amount = line.amount(invoice.currency)
        rows.append(
            f"{line.quantity.normalize():f} × {line.unit_price.normalize():f} {line.description}"
            f" = {amount} [{line.vat_category.value}{rate}]"
        )
    return "\n".join(rows) or None


def adjustments_in_words(invoice: Invoice) -> str | None:
    """Document discounts, fees and taxes as one text."""
    rows = []
    for a in invoice.adjustments:
        size = a.amount if a.amount is not None else f"{a.percent} %"
        rows.append(f"{a.kind.value}: {a.label} {size}")
    return "\n".join(rows) or None


S = Sort
INVOICE = _registry(
    "invoice",
    _text("number", "basics"),
    _text("title", "basics"),
    Property("status", S.CHOICE, "basics", _of("status"), _choices(Status), "status."),
    Property("kind", S.CHOICE, "basics", _of("kind"), _choices(Kind), "kind."),
    Property("issue_date", S.DATE, "dates", _of("issue_date")),
    Property("due_date", S.DATE, "dates", _of("due_date")),
    Property("payment_terms", S.NUMBER, "dates", _of("payment_terms")),
    Property("paid_date", S.DATE, "dates", _of("paid_date")),
    Property("voided_on", S.DATE, "dates", _of("voided_on")),
    Property("next_reminder", S.DATE, "dates", _of("next_reminder")),
    Property("last_sent_at", S.MOMENT, "dates", _of("last_sent_at")),
    Property("last_viewed_at", S.MOMENT, "dates", _of("last_viewed_at")),
    Property("overdue", S.FLAG, "dates"),
    Property("days_overdue", S.NUMBER, "dates"),
    Property(
        "aging_bucket",
        S.CHOICE,
        "dates",
        None,
        ("not_due", "d1_30", "d31_60", "d61_90", "over_90"),
        "aging.",
    ),
    Property("promised_on", S.DATE, "dates"),
    Property("promise_state", S.CHOICE, "dates", None, _choices(PromiseState), "promise_state."),
    Property("dispute_state", S.CHOICE, "dates", None, _choices(DisputeState), "dispute_state."),
    _money("amount_billed", "totals.amount_billed"),
    _money("amount_paid", "amount_paid"),
    _money("amount_due", "amount_due"),
    _money("subtotal", "totals.subtotal"),
    _money("discount_total", "totals.discount_total"),
    _money("fee_total", "totals.fee_total"),
    _money("amount_net", "totals.amount_net"),
    _money("amount_vat", "totals.amount_vat"),
    _money("amount_total", "totals.amount_total"),
    _money("amount_rounding", "totals.amount_rounding"),
    Property("currency", S.CHOICE, "amounts", _of("currency"), capitals=True),
    Property("rate", S.NUMBER, "amounts", _of("rate")),
    Property("rate_date", S.DATE, "amounts", _of("rate_date")),
    Property("base_billed", S.MONEY, "amounts", money_of="base_currency"),
    Property("base_paid", S.MONEY, "amounts", money_of="base_currency"),
    Property("base_due", S.MONEY, "amounts", money_of="base_currency"),
    Property("owner", S.CHOICE, "people", _of("owner.name")),
    Property("team", S.CHOICE, "people", _of("owner.team")),
    _text("contact", "associations", "contact.name"),
    _text("contact_email", "associations", "contact.email"),
    _text("company", "associations", "company.name"),
    Property("payer_rating", S.CHOICE, "associations", None, tuple(RATINGS), capitals=True),
    _text("deal", "associations"),
    _text("quote", "associations"),
    _text("subscription", "associations"),
    *_address("buyer", "buyer"),
    *_address("shipping", "shipping"),
    _text("comments", "basics"),
    _text("purchase_order", "basics"),
    _text("buyer_reference", "basics"),
    _text("tax_id", "buyer"),
    Property("language", S.CHOICE, "basics", _of("language")),
    _text("payment_reference", "payment"),
    Property("payment_count", S.NUMBER, "payment", lambda i: len(i.payments), tracked=False),
    _text("allowed_methods", "payment"),
    Property(
        "collection", S.CHOICE, "payment", _of("collection"), _choices(Collection), "collection."
    ),
    Property("allow_partial", S.FLAG, "payment", _of("allow_partial")),
    Property("billable", S.FLAG, "payment", _of("billable")),
    Property("source", S.CHOICE, "source", _of("source"), _choices(Source), "source."),
    _text("external_status", "source"),
    _text("external_id", "source"),
    Property("created_at", S.MOMENT, "system", _of("created_at"), tracked=False),
    Property("created_by", S.TEXT, "system", _of("created_by"), tracked=False),
    Property("modified_at", S.MOMENT, "system", _of("modified_at"), tracked=False),
    Property("id", S.NUMBER, "system", _of("id"), tracked=False),
)

PAYMENT = _registry(
    "payment",
    Property("payment_id", S.NUMBER, "basics"),
    _money("amount", "amount"),
    Property("paid_on", S.DATE, "basics", _of("paid_on")),
    Property(
        "payment_status", S.CHOICE, "basics", None, _choices(PaymentStatus), "payment_status."
    ),
    Property("method", S.CHOICE, "basics", _of("method"), _choices(Method), "method."),
    _text("reference", "basics"),
    _text("note", "basics"),
    _text("customer", "people"),
    _text("customer_email", "people"),
    Property("currency", S.CHOICE, "amounts", _of("currency"), capitals=True),
    Property("net", S.MONEY, "amounts", money_of="currency"),
    _money("fees", "fees"),
    _money("refunded", "refunded"),
    _text("brand", "source"),
    _text("last4", "source"),
    Property("processor", S.CHOICE, "source", _of("processor")),
    Property("source", S.CHOICE, "source", None, ("manual", "online"), "payment_source."),
    Property("payout_on", S.DATE, "source", _of("payout_on")),
    Property("invoice", S.TEXT, "associations"),
    Property("invoice_id", S.NUMBER, "associations", _of("invoice_id")),
    Property("created_by", S.TEXT, "system", _of("created_by"), tracked=False),
    Property("created_at", S.MOMENT, "system", _of("created_at"), tracked=False),
    tracked=False,
)

#: Compared by the pen like properties, but not columns: the document's body in words.
BODY: Mapping[str, Callable[[Invoice], Value]] = {
    "lines": lines_in_words,
    "adjustments": adjustments_in_words,
    "prices_include_vat": lambda invoice: invoice.prices_include_vat,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One property of one change: what it was and what it became."""

    property: str
    before: Value
    after: Value


def changes(before: Invoice | None, after: Invoice) -> tuple[Change, ...]:
    """What differs between two values of one invoice: tracked properties, body, its own."""
    old = {} if before is None else _compared(before)
    new = _compared(after)
    pairs = ((name, old.get(name), new.get(name)) for name in {**new, **old})
    return tuple(Change(name, was, now) for name, was, now in pairs if was != now)


def _compared(invoice: Invoice) -> dict[str, Value]:
    body = {name: read(invoice) for name, read in BODY.items()}
    return INVOICE.tracked(invoice) | body | dict(invoice.custom)


#: How what the books keep as text becomes a value again, by its kind.
_STORED: Mapping[Sort, Callable[[Any], Value]] = {
    Sort.MONEY: Decimal,
    Sort.NUMBER: Decimal,
    Sort.DATE: date.fromisoformat,
    Sort.MOMENT: datetime.fromisoformat,
}


def from_stored(sort: Sort, stored: Any) -> Value:
    """A value from JSON of the books: histories, custom properties."""
    read = _STORED.get(sort)
    return stored if stored is None or read is None else read(stored)
