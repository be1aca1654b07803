"""The sealed document of one revision: canonical JSON, amounts as text, and its hash."""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.model.invoice import Invoice

HEAD = (
    "kind number revision currency issue_date due_date payment_terms title comments"
    " purchase_order buyer_reference payment_reference tax_id language prices_include_vat"
).split()


def document(invoice: Invoice) -> dict[str, Any]:
    """What was issued: head, parties, lines with their nets, VAT groups and sums."""
    head = {name: getattr(invoice, name) for name in HEAD}
    totals = asdict(invoice.totals)
    nets = totals.pop("line_amounts")
    lines = [
        asdict(line) | {"amount_net": net} for line, net in zip(invoice.lines, nets, strict=True)
    ]
    parties = {name: asdict(getattr(invoice, name)) for name in ("seller", "buyer", "shipping")}
    adjustments = [asdict(a) for a in invoice.adjustments]
    return head | parties | {"lines": lines, "adjustments": adjustments, "totals": totals}


def canonical(plain: Any) -> str:
    """JSON with sorted keys, no spaces, no nulls, decimals and dates as text."""
    return json.dumps(
        _bare(plain), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def _bare(plain: Any) -> Any:
    if isinstance(plain, dict):
        return {k: _bare(v) for k, v in plain.items() if v is not None}
    if isinstance(plain, list | tuple):
        return [_bare(v) for v in plain]
    if isinstance(plain, Decimal):
        return f"{plain:f}"
    return plain.isoformat() if isinstance(plain, date) else plain


def seal(invoice: Invoice) -> tuple[str, str]:
    """The document's text and its SHA-256."""
    text = canonical(document(invoice))
    return text, hashlib.sha256(text.encode()).hexdigest()
