"""What the buyer's checkout shows: the form, and the page of an attempt, in the buyer's words."""

from collections.abc import Callable

from invoicing import checkouts, paying, sharing
from invoicing.documents import checkout_html as pages
from invoicing.house import House
from invoicing.model.capture import Capture, CaptureState
from invoicing.model.decisions import Reason
from invoicing.model.errors import InvalidInput, Problem, Refused
from invoicing.model.gateway import DeclineReason
from invoicing.model.invoice import Invoice
from invoicing.paying import Outcome, Slip
from invoicing.sharing import Shared
from invoicing.words import Words

C = CaptureState
#: What a door says to people here, as it is said to a buyer.
SAID = {
    "reason.capturing": "till.refused.capturing",
    "reason.is_voided": "public.void",
    "reason.nothing_due": "till.refused.nothing_due",
    "problem.stale_version": "till.refused.changed",
    "problem.gateway_unreachable": "till.refused.silent",
}
CLOSED = "till.refused.closed"
#: State → kind of page, tone, and after how many seconds it looks again.
SHOWN: dict[CaptureState, tuple[str, str, str | None]] = {
    C.SUCCEEDED: ("succeeded", "good", None),
    C.PROCESSING: ("processing", "good", None),
    C.ACTION: ("action", "", None),
    C.CREATED: ("pending", "", "3"),
    C.SENT: ("pending", "", "3"),
    C.UNKNOWN: ("pending", "", "4"),
    C.FAILED: ("failed", "bad", None),
    C.CANCELLED: ("cancelled", "bad", None),
}


def consent(w: Words, invoice: Invoice) -> str:
    """The words a buyer agrees to; kept with the method as they stood here."""
    return w("till.consent", seller=invoice.seller.name or w("till.the_seller"))


def invoice(house: House, shared: Shared, token: str) -> str:
    """The invoice's own page: with the way to pay it, or what is under way."""
    reason = paying.refusal(house, shared)
    note = "till.under_way" if reason is Reason.CAPTURING or _coming(shared.invoice) else None
    return sharing.page(house, shared, token, None if reason else f"/p/{token}/pay", note)


def _coming(invoice: Invoice) -> bool:
    """Whether money for all that is due is on its way."""
    return invoice.amount_due > 0 and checkouts.free(invoice) <= 0


def pay(house: House, shared: Shared, slip: Slip, back: Callable[[str], str]) -> Capture:
    """Pay what was sent; `back` gives the address of an attempt's page."""
    w = sharing.speaking(house.settings(), shared)
    return paying.pay(house, shared, slip, consent(w, shared.invoice), back)


def form(
    house: House, shared: Shared, path: str, typed: Slip | None = None, why: Problem | None = None
) -> str:
    """The checkout; `typed` and `why` where it was sent and refused. `Refused` where closed."""
    settings = house.settings()
    w = sharing.speaking(settings, shared)
    till = paying.till(house, shared)
    held = paying.waiting(house, shared) if typed is None else None
    invoice = till.invoice
    offered = w.money(till.due, invoice.currency, code=False)
    it = pages.Form(
        till.due,
        till.offers,
        till.form,
        till.processor,
        (typed.amount if typed and typed.amount else offered) if invoice.allow_partial else None,
        typed.offer if typed else None,
        consent(w, invoice) if till.keeps else None,
        typed.keep if typed else False,
        said(w, why) if why else None,
        (w("till.waiting"), f"{path}/pay/{held.key}") if held else None,
    )
    return pages.form(invoice, w, pages.Desk(path, settings.brand_colour), it)


def said(w: Words, problem: Problem) -> str:
    """A refusal in words for a buyer."""
    if isinstance(problem, InvalidInput):
        return w.explain(problem)
    return w(SAID.get(problem.key, CLOSED))


def closed(house: House, shared: Shared, path: str, why: Refused) -> str:
    """Where there is nothing to pay here, or not now."""
    settings = house.settings()
    w = sharing.speaking(settings, shared)
    way = ((path, w("till.to_invoice")),)
    text = w("till.under_way") if _coming(shared.invoice) else said(w, why)
    it = pages.Ending(w("till.closed"), text, "", way)
    return pages.ending(shared.invoice, w, pages.Desk(path, settings.brand_colour), it)


def attempt(house: House, shared: Shared, path: str, key: str, *, onward: bool) -> str:
    """How far an attempt is, its reason where it failed, and the way out. `onward` goes on to
    the bank by itself. `NotFound` for what is no attempt of this link."""
    settings = house.settings()
    w = sharing.speaking(settings, shared)
    found = paying.outcome(house, shared, key)
    kind, tone, again = SHOWN[found.capture.state]
    if not found.placed:
        kind, tone = "unplaced", ""
    if onward and kind == "action":
        again = f"0;url={found.capture.redirect}"
    it = pages.Ending(
        w(f"till.{kind}.title"),
        _told(w, kind, found),
        tone,
        _ways(w, kind, path, found.capture),
        again,
    )
    return pages.ending(shared.invoice, w, pages.Desk(path, settings.brand_colour), it)


def _told(w: Words, kind: str, found: Outcome) -> str:
    capture = found.capture
    if kind == "failed":
        known = capture.reason in {reason.value for reason in DeclineReason}
        return w(f"declined.{capture.reason if known else DeclineReason.OTHER.value}")
    told = w(f"till.{kind}.says", amount=capture.amount, currency=capture.currency)
    return f"{told} {w('till.receipt')}" if found.receipt else told


def _ways(w: Words, kind: str, path: str, capture: Capture) -> list[tuple[str, str]]:
    invoice, again = (path, w("till.to_invoice")), (f"{path}/pay", w("till.again"))
    match kind:
        case "action":
            onward = (capture.redirect or path, w("till.onward"))
            return [onward, (f"{path}/pay", w("till.another_way")), invoice]
        case "failed":
            return [again, invoice]
    return [invoice]
