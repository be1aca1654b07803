"""What the rules look at: the facts about an invoice, a payment and who asks, as yes and no.

`ledger/situations.py` reads the same facts of many invoices at once.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date

from invoicing.model.invoice import Collection, Invoice, Source, Status
from invoicing.model.payment import Payment, PaymentStatus
from invoicing.model.people import Actor, Reach


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts a rule may look at. Booleans only, so that all of them can be walked."""

    status: Status = Status.DRAFT
    credit_note: bool = False
    manual_payment: bool = False  # a manual payment stands (failed and deleted ones do not count)
    online_payment: bool = False  # an online payment was ever made, refunded or not
    something_due: bool = False
    from_subscription: bool = False
    has_contact: bool = False
    has_address: bool = False  # the contact has an e-mail address
    reminder_coming: bool = False
    has_lines: bool = False
    due_before_issue: bool = False
    allow_edit_finalized: bool = False
    allow_delete_finalized: bool = False
    may_edit: bool = False
    may_delete: bool = False
    may_payments: bool = False
    may_export: bool = False
    super_admin: bool = False
    may_free_lines: bool = False  # lines that are not of the product library
    payment_online: bool = False  # the payment the act is about
    payment_deleted: bool = False
    payment_arrived: bool = False  # and was not taken back before it came
    capturing: bool = False  # money may be moving this moment
    collects_online: bool = False
    has_stored: bool = False  # the contact has a stored payment method
    payment_refundable: bool = False  # money of the payment is still ours
    payment_waits: bool = False  # the gateway has not told the end of it, or of a refund
    payment_applied: bool = False  # it is on an invoice
    any_finalized: bool = False  # a finalized invoice exists anywhere
    owns_view: bool = False  # the saved view the act is about
    payment_disputed: bool = False  # the buyer disputes a payment of it at the bank
    in_dispute: bool = False  # the buyer disputes what it asks for
    sees_all: bool = False  # every invoice, whoever owns it

    @property
    def draft(self) -> bool:
        return self.status is Status.DRAFT

    @property
    def any_payment(self) -> bool:
        return self.manual_payment or self.online_payment


@dataclass(frozen=True, slots=True)
class Switches:
    """The account settings that rules depend on; both are off until somebody turns them on."""

    allow_edit_finalized: bool = False
    allow_delete_finalized: bool = False


def situation(
    invoice: Invoice,
    actor: Actor,
    switches: Switches,
    payment: Payment | None = None,
    today: date | None = None,
) -> Situation:
    """The facts of this invoice, for this actor, under these settings.

    A draft without a date would be issued `today`, where that is told.
    """
    granted = actor.granted()
    standing = [p for p in invoice.payments if p.counts]
    dates = (invoice.issue_date or today, invoice.due_date)
    return replace(
        general(actor),
        status=invoice.status,
        credit_note=invoice.totals.amount_billed < 0,
        manual_payment=any(not p.online for p in standing),
        online_payment=any(p.online for p in standing),
        something_due=invoice.amount_due > 0,
        capturing=invoice.capturing,
        collects_online=invoice.collection is Collection.ONLINE,
        payment_disputed=any(p.status is PaymentStatus.DISPUTED for p in invoice.payments),
        in_dispute=invoice.in_dispute,
        from_subscription=invoice.source is Source.SUBSCRIPTION,
        has_contact=invoice.contact is not None,
        has_address=bool(invoice.contact and invoice.contact.email),
        reminder_coming=invoice.next_reminder is not None,
        has_lines=bool(invoice.lines),
        due_before_issue=bool(dates[0] and dates[1] and dates[1] < dates[0]),
        may_edit=actor.reaches(granted.edit, invoice.owner),
        may_delete=actor.reaches(granted.delete, invoice.owner),
        **asdict(switches),
        **(_about(payment) if payment else {}),
    )


def _about(payment: Payment) -> dict[str, bool]:
    """The facts of the payment that an act is about."""
    return {
        "payment_online": payment.online,
        "payment_deleted": payment.deleted_at is not None,
        "payment_arrived": payment.settled,
        "payment_waits": payment.status is PaymentStatus.PROCESSING,
        "payment_applied": payment.invoice_id is not None,
        "payment_refundable": payment.refundable > 0,
    }


def general(actor: Actor) -> Situation:
    """The facts that hold for an actor whatever the record."""
    granted = actor.granted()
    return Situation(
        may_edit=granted.edit is not Reach.NONE,
        may_payments=granted.payments,
        may_export=granted.export,
        super_admin=actor.super_admin,
        may_free_lines=granted.custom_lines,
        sees_all=granted.view is Reach.ALL,
    )
