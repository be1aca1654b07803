"""Taking money online: the buyer's checkout, and charging a stored method.

    claim    one transaction: the rules, revision and amount still those seen; the invoice is held
    capture  the gateway is asked, outside any transaction, with a key made from the attempt
    settle   one transaction: what the answer does to the books (landing.py)

An unclear answer leaves the attempt `unknown` and the invoice held; `resume` asks again with the
same key. A message of the gateway (hearing.py) may come before the answer, twice, or never.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from invoicing import forgetting, landing, record
from invoicing.gateways import gateway_of
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.ledger import forgetting as kept_methods
from invoicing.ledger import reading
from invoicing.ledger.books import Books
from invoicing.model.capture import IN_FLIGHT, OPEN, Capture, CaptureState
from invoicing.model.decisions import Action, decide, situation
from invoicing.model.editing import clean_text
from invoicing.model.errors import (
    GatewayUnreachable,
    InvalidInput,
    NotFound,
    OutsideFailed,
    Refused,
    StaleVersion,
)
from invoicing.model.events import Event as Happened
from invoicing.model.gateway import (
    Answer,
    AnswerState,
    DeclineReason,
    Gateway,
    Stored,
)
from invoicing.model.invoice import Invoice
from invoicing.model.money import ZERO, is_whole
from invoicing.model.payment import Method, PaymentStatus
from invoicing.model.people import Actor, system

C = CaptureState
BUYER, GATEWAY = system("buyer"), system("gateway")
#: A gateway knows a key again for a day; after that only its own search tells.
KEYS_LIVE = timedelta(hours=23)
#: How long a buyer may take to confirm.
CHECKOUT_LASTS = timedelta(days=1)
#: How long an attempt may be without an answer before somebody else asks.
SILENCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a buyer decided: how much of which revision, by what, and whether to keep it."""

    revision: int
    amount: Decimal
    token: str
    method: Method = Method.CARD
    consent: str | None = None  # the words agreed to; None: the method is not kept
    return_url: str | None = None


def pay(house: House, invoice_id: int, wanted: Checkout, key: str) -> Capture:
    """The buyer pays (T9). The same key again gives the same attempt; other checkouts of the
    invoice are given up before a new one is opened."""
    gateway = gateway_of(house)
    if known := _known(house, key):
        return _same(known, invoice_id)
    give_up(house, invoice_id)
    customer = _customer(house, gateway, invoice_id) if wanted.consent else None
    with house.books(BUYER) as books:
        if known := kept.capture_by(books.cursor, key=key):
            return _same(known, invoice_id)
        invoice = _allowed(books, Action.PAY_ONLINE, invoice_id)
        if wanted.revision != invoice.revision:
            raise StaleVersion(wanted.revision, invoice.revision)
        if wanted.amount != free(invoice) and not invoice.allow_partial:
            raise InvalidInput("amount", "input.amount_whole_only")
        made = _attempt(books, invoice, wanted, gateway, key)
        capture = _claimed(books, invoice, replace(made, customer=customer))
    return _ask(house, gateway, capture)


def _known(house: House, key: str) -> Capture | None:
    with house.reading() as cursor:
        return kept.capture_by(cursor, key=key)


def charge(
    house: House, actor: Actor, invoice_id: int, key: str, expected: int | None = None
) -> Capture:
    """Charge what is due to the method stored with the buyer (A-58, T8)."""
    gateway = gateway_of(house)
    with house.books(actor) as books:
        if known := kept.capture_by(books.cursor, key=key):
            return _same(known, invoice_id)
        record.visible(books.cursor, actor, invoice_id)
        contact = books.invoice(invoice_id).contact
        stored = kept.method_of(books.cursor, contact.id if contact else None, gateway.name)
        invoice = _allowed(books, Action.CHARGE, invoice_id, stored)
        if expected is not None and invoice.version != expected:
            raise StaleVersion(expected, invoice.version)
        assert stored is not None, "the rule asked for it"
        wanted = Checkout(invoice.revision, free(invoice), stored.token, stored.method)
        made = _attempt(books, invoice, wanted, gateway, key)
        made = replace(made, customer=stored.customer, off_session=True)
        capture = _claimed(books, invoice, made)
    return _ask(house, gateway, capture)


def _same(known: Capture, invoice_id: int) -> Capture:
    if known.invoice_id != invoice_id:
        raise InvalidInput("key", "problem.key_reused")
    return known


def free(invoice: Invoice) -> Decimal:
    """What is due and not on its way already."""
    coming = (p.amount for p in invoice.payments if p.status is PaymentStatus.PROCESSING)
    return invoice.amount_due - sum(coming, ZERO)


def _allowed(books: Books, action: Action, id: int, stored: Stored | None = None) -> Invoice:
    invoice = books.invoice(id)
    facts = situation(invoice, books.actor, books.settings.switches)
    decide(action, replace(facts, has_stored=stored is not None)).enforce()
    return invoice


def _attempt(
    books: Books, invoice: Invoice, wanted: Checkout, gateway: Gateway, key: str
) -> Capture:
    """What is going to be asked, still on nobody's record."""
    return Capture(
        books.next_id("capture"),
        key,
        invoice.id,
        invoice.revision,
        wanted.amount,
        invoice.currency,
        gateway.name,
        wanted.token,
        wanted.method,
        C.SENT,
        books.actor.name,
        books.at,
        books.at,
        contact_id=invoice.contact.id if invoice.contact else None,
        store=wanted.consent is not None,
        consent=clean_text("consent", wanted.consent, 1_000),
        account_id=books.actor.account_id,
        return_url=wanted.return_url,
    )


def _claimed(books: Books, invoice: Invoice, made: Capture) -> Capture:
    """Hold the invoice for one attempt; checkouts that wait for their buyer are given up."""
    if made.amount <= 0 or not is_whole(made.amount, invoice.currency):
        raise InvalidInput("amount", "input.amount_positive")
    if made.amount > free(invoice):
        due = free(invoice)
        raise InvalidInput("amount", "input.amount_too_big", due=due, currency=invoice.currency)
    books.end_checkouts(invoice.id)
    kept.save_capture(books.cursor, made)
    told = {"amount": made.amount, "currency": invoice.currency}
    books.write(replace(invoice, capturing=True), Happened.CAPTURE_STARTED, **told)
    return made


def _customer(house: House, gateway: Gateway, invoice_id: int) -> str | None:
    """The gateway's record of the buyer, to keep the method with; not vital to the payment."""
    with house.reading() as cursor:
        invoice = reading.invoice(cursor, invoice_id)
    if invoice is None or invoice.contact is None:
        return None
    contact = invoice.contact
    try:
        return gateway.customer(f"contact-{contact.id}", contact.name, contact.email)
    except OutsideFailed:
        return None


def _ask(house: House, gateway: Gateway, capture: Capture) -> Capture:
    """Ask the gateway and write down its answer; silence is written down as silence."""
    description = _description(house, capture)
    try:
        try:
            answer = gateway.pay(capture.order(description))
        except GatewayUnreachable:
            raise
        except (OutsideFailed, InvalidInput) as no:
            # A no to this question; what an earlier one did, the gateway's own books tell.
            found = gateway.find(capture.key, capture.reference)
            if found is None:
                return _failed(house, capture, no.key)
            answer = found
    except GatewayUnreachable:
        return _unknown(house, capture)
    with house.books(_who(capture)) as books:
        return landing.settle(books, capture, answer)


def _description(house: House, capture: Capture) -> str:
    with house.reading() as cursor:
        invoice = reading.invoice(cursor, capture.invoice_id)
    return invoice.number if invoice and invoice.number else f"#{capture.invoice_id}"


def _who(capture: Capture) -> Actor:
    return Actor(capture.account_id, capture.created_by)


def _unknown(house: House, capture: Capture) -> Capture:
    with house.books(_who(capture)) as books:
        known = kept.capture(books.cursor, capture.id) or capture
        if known.state not in IN_FLIGHT:
            return known  # a message was faster
        after = replace(known, state=C.UNKNOWN, asked_at=books.at)
        kept.save_capture(books.cursor, after)
        return after


def _failed(house: House, capture: Capture, reason: str) -> Capture:
    with house.books(_who(capture)) as books:
        known = kept.capture(books.cursor, capture.id) or capture
        if known.state not in IN_FLIGHT:
            return known
        after = replace(known, state=C.FAILED, reason=reason, asked_at=books.at)
        kept.save_capture(books.cursor, after)
        landing.rest(books, after, known)
        return after


def must_have_worked(capture: Capture) -> None:
    """Raise what the person who charged has to know, where no money came (yet)."""
    if capture.state is C.UNKNOWN:
        raise GatewayUnreachable(capture.processor)
    if capture.state is C.FAILED:
        known = capture.reason in {reason.value for reason in DeclineReason}
        raise Refused(f"decline.{capture.reason if known else DeclineReason.OTHER.value}")


# -- what waits is asked again ----------------------------------------------------------------


def resume(house: House, capture_id: int) -> Capture:
    """Ask about one attempt, with the same key; what is decided already is only told."""
    with house.reading() as cursor:
        capture = kept.capture(cursor, capture_id)
    if capture is None:
        raise NotFound("payment", capture_id)
    gateway = gateway_of(house, capture.processor)
    if capture.state in IN_FLIGHT and house.now() - capture.created_at < KEYS_LIVE:
        return _ask(house, gateway, capture)
    if capture.state not in (*IN_FLIGHT, *OPEN, C.PROCESSING):
        return capture
    old = house.now() - capture.created_at >= CHECKOUT_LASTS
    if capture.state in OPEN and capture.reference and old:
        answer: Answer | None = gateway.cancel(capture.reference)
    else:
        answer = gateway.find(capture.key, capture.reference)
    if answer is None:
        return _failed(house, capture, "never_arrived")
    with house.books(_who(capture)) as books:
        return landing.settle(books, capture, answer)


def watch(house: House) -> int:
    """Ask about every attempt and refund that nobody knows the end of, and tell of the methods
    that are to be forgotten; gives how many were."""
    before = house.now() - SILENCE
    states = (C.SENT, C.UNKNOWN, C.ACTION, C.PROCESSING)
    with house.reading() as cursor:
        undecided = kept.undecided(cursor, states, before)
        refunds = kept.undecided_refunds(cursor, before)
        untold = kept.untold(cursor)
        to_forget = kept_methods.waiting(cursor, before)
    for waiting in to_forget:
        forgetting.tell(house, waiting)
    for capture in untold:
        with _silence_is_no_problem():
            tell(house, capture)
    for capture in undecided:
        with _silence_is_no_problem():
            resume(house, capture.id)
    for refund in refunds:
        with _silence_is_no_problem():
            _ask_refund_again(house, refund.key)
    return len(to_forget) + len(untold) + len(undecided) + len(refunds)


@contextmanager
def _silence_is_no_problem() -> Iterator[None]:
    """Who does not answer now is asked again at the next round."""
    try:
        yield
    except (OutsideFailed, Refused):
        return


def _ask_refund_again(house: House, key: str) -> None:
    from invoicing import refunds

    refunds.resume(house, key)


# -- giving up --------------------------------------------------------------------------------


def give_up(house: House, invoice_id: int) -> None:
    """End the checkouts of an invoice that wait for their buyer, at the gateway too; money that
    came first is recorded. `GatewayUnreachable` where the gateway cannot be told now."""
    with house.reading() as cursor:
        found = kept.of_invoice(cursor, invoice_id)
    if any(c.state in OPEN for c in found):
        with house.books(BUYER) as books:
            books.end_checkouts(invoice_id)
        with house.reading() as cursor:
            found = kept.of_invoice(cursor, invoice_id)
    for capture in found:
        if capture.to_tell:
            tell(house, capture)


def tell(house: House, capture: Capture) -> None:
    """Tell the gateway of an attempt that the pen gave up (Books.end_checkouts); where the buyer
    was faster, the money that came is recorded."""
    answer = None
    if capture.reference is not None:
        answer = gateway_of(house, capture.processor).cancel(capture.reference)
    with house.books(GATEWAY) as books:
        told = replace(capture, to_tell=False)
        kept.save_capture(books.cursor, told)
        if answer and answer.state in (AnswerState.SUCCEEDED, AnswerState.PROCESSING):
            landing.settle(books, told, answer)
