"""The buyer's checkout: whoever has the link may pay what is due (T9).

A form carries a key of its own, sealed by this server with the revision it shows. Sent twice,
sent again, or sent from a page that Back brought up, it is one and the same attempt.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from invoicing import checkouts, forms, receipts, sharing
from invoicing.checkouts import BUYER, Checkout, free
from invoicing.gateways import gateway_of
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.ledger import reading
from invoicing.model.capture import OPEN, Capture, CaptureState
from invoicing.model.decisions import Action, Reason, decide, situation
from invoicing.model.errors import InvalidInput, NotFound, OutsideFailed, Refused
from invoicing.model.gateway import Offer
from invoicing.model.invoice import Invoice
from invoicing.model.payment import Method
from invoicing.model.settings import Settings
from invoicing.sharing import Shared

C = CaptureState
#: A buyer who waits asks again after so long; who was asked this moment may still answer.
PATIENCE = {C.UNKNOWN: timedelta(seconds=3), C.SENT: checkouts.SILENCE}


@dataclass(frozen=True)
class Till:
    """What a checkout offers: `due` at most, by one of `offers`; `form` is given back with it."""

    invoice: Invoice
    due: Decimal
    offers: tuple[Offer, ...]
    keeps: bool  # whether the buyer may have the method kept
    form: str
    processor: str


@dataclass(frozen=True)
class Slip:
    """What a buyer sent; `amount` None is everything that is due, `keep` agrees to the words
    beside its tick."""

    form: str
    offer: str
    amount: str | None = None
    keep: bool = False


@dataclass(frozen=True)
class Outcome:
    """An attempt as it is now; `placed` is whether its money is on the invoice."""

    capture: Capture
    placed: bool
    receipt: bool = False  # whether one is on its way to the buyer


def refusal(house: House, shared: Shared) -> Reason | None:
    """Why the invoice cannot be paid here now; None where it can be."""
    settings = house.settings()
    if settings.gateway is None:
        return Reason.ONLINE_OFF
    facts = replace(
        situation(shared.invoice, BUYER, settings.switches),
        something_due=free(shared.invoice) > 0,
    )
    reason = decide(Action.PAY_ONLINE, facts).reason
    return reason or (None if _offers(house, shared.invoice, settings) else Reason.ONLINE_OFF)


def till(house: House, shared: Shared) -> Till:
    """What the invoice's checkout offers now; `Refused` where it is closed.

    A checkout that waits for its buyer is asked about first: it may be paid by now.
    """
    settings = house.settings()
    if reason := refusal(house, shared):
        raise Refused(f"reason.{reason}")
    invoice = shared.invoice
    offers = _offers(house, invoice, settings)
    text = f"{secrets.token_urlsafe(16)}:{invoice.id}:{invoice.revision}"
    keeps = settings.store_methods and invoice.contact is not None
    form = sharing.sealed(house, text)
    return Till(invoice, free(invoice), offers, keeps, form, gateway_of(house).name)


def waiting(house: House, shared: Shared) -> Capture | None:
    """The checkout that waits for its buyer, asked about this moment; None where none does."""
    with house.reading() as cursor:
        found = kept.of_invoice(cursor, shared.invoice.id)
    for capture in found:
        if capture.state in OPEN and (now := _asked(house, capture)).state in OPEN:
            return now
    return None


def _offers(house: House, invoice: Invoice, settings: Settings) -> tuple[Offer, ...]:
    """What the gateway has in this currency, and the settings and the invoice allow."""
    try:
        offered = gateway_of(house).offers(invoice.currency)
    except Refused:
        return ()
    switched = {Method.CARD: settings.pay_by_card, Method.BANK_DEBIT: settings.pay_by_debit}
    named = set((invoice.allowed_methods or "").replace(" ", "").split(",")) & set(Method)
    return tuple(o for o in offered if switched[o.method] and (not named or o.method in named))


def pay(
    house: House, shared: Shared, slip: Slip, consent: str, back: Callable[[str], str]
) -> Capture:
    """Pay by what the buyer chose. `consent` are the words beside the tick, `back` gives the
    address of an attempt's page."""
    key, revision = _read(house, shared, slip.form)
    settings, invoice = house.settings(), shared.invoice
    if known := _attempt(house, shared, key):
        return known
    if reason := refusal(house, shared):
        raise Refused(f"reason.{reason}")
    offers = _offers(house, invoice, settings)
    chosen = next((o for o in offers if o.name == slip.offer), None)
    if chosen is None:
        raise InvalidInput("method", "till.choose")
    language = sharing.speaking(settings, shared).language
    typed = None if slip.amount is None else forms.amount("amount", slip.amount, language)
    keep = slip.keep and settings.store_methods and invoice.contact is not None
    wanted = Checkout(
        revision,
        free(invoice) if typed is None else typed,
        chosen.token,
        chosen.method,
        consent if keep else None,
        back(key),
    )
    return checkouts.pay(house, invoice.id, wanted, key)


def _read(house: House, shared: Shared, form: str) -> tuple[str, int]:
    """The key and the revision of a form of ours for this invoice."""
    key, _, rest = (sharing.unsealed(house, form) or "").partition(":")
    id, _, revision = rest.partition(":")
    if id != str(shared.invoice.id):
        raise InvalidInput("form", "till.form")
    return key, int(revision)


def _attempt(house: House, shared: Shared, key: str) -> Capture | None:
    with house.reading() as cursor:
        found = kept.capture_by(cursor, key=key)
    return found if found and found.invoice_id == shared.invoice.id else None


def outcome(house: House, shared: Shared, key: str) -> Outcome:
    """What became of an attempt; where nobody knows yet, the gateway is asked."""
    capture = _attempt(house, shared, key)
    if capture is None or capture.account_id is not None:
        raise NotFound("page", "?")
    capture = _asked(house, capture)
    if capture.payment_id is None:
        return Outcome(capture, True)
    with house.reading() as cursor:
        payment = reading.payment(cursor, capture.payment_id)
        receipt = receipts.on_its_way(cursor, capture.payment_id)
    return Outcome(capture, payment is not None and payment.invoice_id is not None, receipt)


def _asked(house: House, capture: Capture) -> Capture:
    """The attempt after one more question; as it was where the gateway is silent."""
    if house.now() - capture.asked_at < PATIENCE.get(capture.state, timedelta()):
        return capture
    try:
        return checkouts.resume(house, capture.id)
    except (OutsideFailed, Refused):
        return capture
