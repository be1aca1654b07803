"""What a buyer is to be told after a finalized invoice was edited (A-35), in the buyer's words."""

from dataclasses import replace

from invoicing import record, telling
from invoicing.house import House
from invoicing.ledger import outbox as mails
from invoicing.ledger import reading
from invoicing.ledger.books import Books
from invoicing.model.events import Event, Happening
from invoicing.model.invoice import Invoice, Status
from invoicing.model.mail import MailKind, MailState
from invoicing.model.people import Actor
from invoicing.model.properties import INVOICE, Change
from invoicing.words import Words

#: What of an invoice concerns its buyer; who owns it here, say, does not.
FOR_THE_BUYER = (
    "title issue_date due_date amount_billed lines adjustments prices_include_vat comments"
    " purchase_order buyer_reference payment_reference tax_id collection allow_partial"
    " buyer_name buyer_street buyer_postcode buyer_city buyer_country buyer_org_number"
    " shipping_name shipping_street shipping_postcode shipping_city shipping_country"
).split()
#: A brace of a value is no placeholder of the letter it stands in.
HARMLESS = {ord("{"): "(", ord("}"): ")"}
GONE = (MailState.FAILED, MailState.CANCELLED, MailState.BOUNCED)


def untold(house: House, actor: Actor, id: int) -> tuple[Change, ...]:
    """What was edited on a finalized invoice since it was last sent: each property from what the
    buyer knew to what it is now. Empty where the buyer knows all, or nothing can be done any
    more."""
    with house.looking(actor) as books:
        invoice = record.visible(books.cursor, actor, id)
        return untold_in(books, invoice)


def untold_in(books: Books, invoice: Invoice) -> tuple[Change, ...]:
    """`untold` of an invoice that was read already."""
    if invoice.status is not Status.OPEN:
        return ()
    known: dict[str, Change] = {}
    for edit in _edits(books, invoice):
        for change in edit.changes:
            later = known.get(change.property, change)
            known[change.property] = replace(later, before=change.before)
    told = (known[name] for name in FOR_THE_BUYER if name in known)
    return tuple(change for change in told if change.before != change.after)


def _edits(books: Books, invoice: Invoice) -> list[Happening]:
    """The edits since the invoice was last sent or laid into the outbox, the latest first."""
    sent = [
        mail.created_at
        for mail in mails.listed(books.cursor, invoice_id=invoice.id)
        if mail.kind is MailKind.INVOICE and mail.state not in GONE
    ]
    found: list[Happening] = []
    for each in reading.history(books.cursor, "invoice", invoice.id):
        if each.event == Event.SENT:
            break
        if each.event == Event.EDITED_FINALIZED and all(at < each.at for at in sent):
            found.append(each)
    return found


def listed(books: Books, invoice: Invoice, w: Words) -> str:
    """The changes as the letter lists them, a line each."""
    zone = books.settings.timezone
    lines = []
    for change in untold_in(books, invoice):
        was, now = telling.change(w, change, INVOICE, invoice.currency, zone)
        what = w(f"property.{change.property}")
        long = "\n" in was or "\n" in now or len(was) + len(now) > 120
        told = w("changed.now", what=what, now=now) if long else f"{what}: {was} → {now}"
        lines.append(f"- {told}".translate(HARMLESS))
    return "\n".join(lines)
