"""What an invoice should have besides what finalizing asks for (decisions.RULES).

Nothing here forbids anything: a buyer's bookkeeper, or the law on sales documents, will miss it.
"""

from collections.abc import Callable

from invoicing.model.invoice import Invoice, Seller

Missing = Callable[[Invoice, Seller], object]

#: Advice → the field that puts it right, and whether there is anything to advise.
ADVICE: dict[str, tuple[str, Missing]] = {
    "buyer_address": (
        "buyer",
        lambda i, s: not i.buyer.org_number and not (i.buyer.street and i.buyer.city),
    ),
    "contact_email": ("contact", lambda i, s: i.contact is not None and not i.contact.email),
    "zero_total": ("lines", lambda i, s: bool(i.lines) and not i.totals.amount_billed),
    "seller_org_number": ("company", lambda i, s: not s.org_number),
    "seller_address": ("company", lambda i, s: not (s.street and s.city)),
    "seller_account": ("documents", lambda i, s: not (s.account_number or s.iban)),
}


def advice(invoice: Invoice, seller: Seller) -> list[tuple[str, str]]:
    """(advice, field) of what the invoice lacks though it could be finalized."""
    return [(name, field) for name, (field, lacks) in ADVICE.items() if lacks(invoice, seller)]
