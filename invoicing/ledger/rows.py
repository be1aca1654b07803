"""Invoices, payments and their parts as rows of the books, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from invoicing.model.invoice import Collection, Invoice, Kind, Link, Party, Seller, Source, Status
from invoicing.model.payment import Method, Payment, PaymentStatus
from invoicing.model.people import Owner
from invoicing.model.properties import INVOICE, Value
from invoicing.model.totals import Adjustment, AdjustmentKind, Line, VatCategory

Row = Mapping[str, Any]
PARTY_FIELDS = ("name", "street", "postcode", "city", "country", "org_number")
#: What the search box looks through; folded into one column by the books.
SEARCHED = (
    "number",
    "buyer_name",
    "contact",
    "contact_email",
    "company",
    "purchase_order",
    "payment_reference",
    "title",
    "external_id",
)
LINE_COLUMNS = tuple(f.name for f in fields(Line))
ADJUSTMENT_COLUMNS = tuple(f.name for f in fields(Adjustment))
#: Columns of an invoice that the aggregate takes as they are.
PLAIN = (
    "id version revision number title currency issue_date due_date payment_terms paid_date"
    " voided_on next_reminder last_sent_at last_viewed_at rate rate_date deal quote subscription"
    " comments purchase_order buyer_reference payment_reference tax_id language allowed_methods"
    " allow_partial billable external_status external_id created_at created_by modified_at"
    " prices_include_vat capturing"
).split()


def text(value: str | None) -> str | None:
    """Text as the books keep it: never empty."""
    return (value or "").strip() or None


def invoice_row(invoice: Invoice) -> dict[str, Value]:
    """The wide row: every stored property, and the ids behind the names."""
    row = INVOICE.values(invoice)
    row |= {name: text(value) for name, value in row.items() if isinstance(value, str)}
    return row | {
        "version": invoice.version,
        "revision": invoice.revision,
        "owner_id": invoice.owner.account_id if invoice.owner else None,
        "contact_id": invoice.contact.id if invoice.contact else None,
        "company_id": invoice.company.id if invoice.company else None,
        "seller": None if invoice.status is Status.DRAFT else json.dumps(asdict(invoice.seller)),
        "prices_include_vat": invoice.prices_include_vat,
        "capturing": invoice.capturing,
        "custom": json.dumps(dict(invoice.custom), ensure_ascii=False) if invoice.custom else None,
        "search": " ".join(str(row[name]) for name in SEARCHED if row[name]),
    }


def invoice_from(
    row: Row,
    lines: Sequence[Row],
    adjustments: Sequence[Row],
    payments: Sequence[Row],
    *,
    in_dispute: bool = False,
) -> Invoice:
    """The aggregate of one wide row and its parts."""
    owner = None
    if row["owner_id"] is not None:
        owner = Owner(row["owner_id"], row["owner"], row["team"])
    return Invoice(
        **{name: row[name] for name in PLAIN},
        kind=Kind(row["kind"]),
        status=Status(row["status"]),
        collection=Collection(row["collection"]),
        source=Source(row["source"]),
        owner=owner,
        contact=_link(row["contact_id"], row["contact"], row["contact_email"]),
        company=_link(row["company_id"], row["company"]),
        buyer=_party(row, "buyer"),
        shipping=_party(row, "shipping"),
        seller=Seller(**json.loads(row["seller"])) if row["seller"] else Seller(),
        lines=tuple(line_from(r) for r in lines),
        adjustments=tuple(_adjustment(r) for r in adjustments),
        payments=tuple(payment_from(r) for r in payments),
        in_dispute=in_dispute,
        custom=tuple(sorted(json.loads(row["custom"] or "{}").items())),
    )


def _link(id: int | None, name: str | None, email: str | None = None) -> Link | None:
    return None if id is None else Link(id, name or "", email)


def _party(row: Row, prefix: str) -> Party:
    return Party(**{name: row[f"{prefix}_{name}"] for name in PARTY_FIELDS})


def line_from(row: Row) -> Line:
    """One line item, its numbers without the zeros the column adds."""
    plain = {name: short(row[name]) for name in LINE_COLUMNS}
    return Line(**plain | {"vat_category": VatCategory(row["vat_category"])})


def _adjustment(row: Row) -> Adjustment:
    plain = {name: short(row[name]) for name in ADJUSTMENT_COLUMNS}
    category = row["vat_category"]
    kinds = {
        "kind": AdjustmentKind(row["kind"]),
        "vat_category": None if category is None else VatCategory(category),
    }
    return Adjustment(**plain | kinds)


def short(value: Any) -> Any:
    """A decimal without trailing zeros (12.500000 → 12.5), anything else as it is."""
    if not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def payment_row(payment: Payment) -> dict[str, Any]:
    """The payment's own columns; what it shows of its invoice is added by the pen."""
    row = asdict(payment)
    row["status"], row["method"] = payment.status.value, payment.method.value
    return {name: text(v) if isinstance(v, str) else v for name, v in row.items()}


def payment_from(row: Row) -> Payment:
    """One payment; columns that belong to the index are left out."""
    plain = {f.name: row[f.name] for f in fields(Payment)}
    kinds = {"status": PaymentStatus(row["status"]), "method": Method(row["method"])}
    return Payment(**plain | kinds)
