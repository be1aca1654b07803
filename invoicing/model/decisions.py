"""One truth for button and command: what may be done to an invoice, and why not.

RULES reads like section 2 of the contract. A check is a question to the
situation that gives a reason or None; the first reason decides. The page shows
``disabled=not d, help=explain(d.reason)``; the door calls ``enforce()`` inside
its transaction, on what that transaction read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from invoicing.model.errors import Refused
from invoicing.model.invoice import Status
from invoicing.model.reasons import Reason as Reason  # noqa: PLC0414  (rules and reasons go together)
from invoicing.model.situation import Situation as Situation  # noqa: PLC0414  (and their facts)
from invoicing.model.situation import Switches as Switches  # noqa: PLC0414
from invoicing.model.situation import general as general  # noqa: PLC0414
from invoicing.model.situation import situation as situation  # noqa: PLC0414


class Action(StrEnum):
    CREATE = "create"
    EDIT = "edit"
    FINALIZE = "finalize"
    RECORD_PAYMENT = "record_payment"
    CHARGE = "charge"
    PAY_ONLINE = "pay_online"
    REFUND = "refund"
    VIEW_INVOICE = "view_invoice"
    COPY_LINK = "copy_link"
    RENEW_LINK = "renew_link"
    DOWNLOAD = "download"
    SEND = "send"
    WRITE = "write"
    SEND_TO_CONTACT = "send_to_contact"  # as it is proposed, without a look
    REMIND = "remind"
    EDIT_REMINDERS = "edit_reminders"
    SWITCH_REMINDERS = "switch_reminders"
    PROMISE = "promise"
    DISPUTE = "dispute"
    RESOLVE = "resolve"
    PROPERTY_HISTORY = "property_history"
    CLONE = "clone"
    DELETE = "delete"
    VOID = "void"
    ASSIGN_OWNER = "assign_owner"
    SET_PROPERTY = "set_property"
    ASSOCIATE = "associate"
    DELETE_PAYMENT = "delete_payment"
    SEND_RECEIPT = "send_receipt"
    ASK_GATEWAY = "ask_gateway"
    OPEN_INVOICE = "open_invoice"
    EXPORT = "export"
    RESET_NUMBERS = "reset_numbers"
    SETTINGS = "settings"
    FREE_LINES = "free_lines"
    CONTROL = "control"
    WAIVE = "waive"
    SEE_DELETED = "see_deleted"
    CHANGE_VIEW = "change_view"
    EDIT_CUSTOMER = "edit_customer"
    REMOVE_METHOD = "remove_method"
    SEND_STATEMENT = "send_statement"


Check = Callable[[Situation], Reason | None]


def _reject(reason: Reason, when: Callable[[Situation], bool]) -> Check:
    def check(s: Situation) -> Reason | None:
        return reason if when(s) else None

    check.__name__ = reason.value
    return check


R = Reason
can_edit = _reject(R.NO_EDIT, lambda s: not s.may_edit)
can_delete = _reject(R.NO_DELETE, lambda s: not s.may_delete)
can_record = _reject(R.NO_PAYMENTS, lambda s: not (s.may_payments or s.may_edit))
can_manage_payments = _reject(R.NO_PAYMENTS, lambda s: not s.may_payments)
can_export = _reject(R.NO_EXPORT, lambda s: not s.may_export)
can_write_free_lines = _reject(R.NO_FREE_LINES, lambda s: not s.may_free_lines)
is_super_admin = _reject(R.NOT_SUPER_ADMIN, lambda s: not s.super_admin)
finalized = _reject(R.IS_DRAFT, lambda s: s.draft)
still_draft = _reject(R.NOT_DRAFT, lambda s: not s.draft)
not_voided = _reject(R.IS_VOIDED, lambda s: s.status is Status.VOIDED)
no_payment_for_edit = _reject(R.HAS_PAYMENT_EDIT, lambda s: s.any_payment)
no_payment_for_delete = _reject(R.HAS_PAYMENT_DELETE, lambda s: s.any_payment)
not_paid_for_edit = _reject(R.PAID_CANNOT_EDIT, lambda s: s.status is Status.PAID)
not_paid_for_delete = _reject(R.PAID_CANNOT_DELETE, lambda s: s.status is Status.PAID)
not_paid_for_void = _reject(R.PAID_CANNOT_VOID, lambda s: s.status is Status.PAID)
not_from_subscription = _reject(R.FROM_SUBSCRIPTION, lambda s: s.from_subscription and not s.draft)
editing_is_on = _reject(R.EDIT_FINALIZED_OFF, lambda s: not s.draft and not s.allow_edit_finalized)
deleting_is_on = _reject(
    R.DELETE_FINALIZED_OFF, lambda s: not s.draft and not s.allow_delete_finalized
)
never_online = _reject(R.ONLINE_PAYMENT_EVER, lambda s: s.online_payment)
no_manual_payment = _reject(R.MANUAL_PAYMENT_VOID, lambda s: s.manual_payment)
not_credit_note = _reject(R.CREDIT_NOTE_PAYMENT, lambda s: s.credit_note)
something_due = _reject(R.NOTHING_DUE, lambda s: not s.something_due)
has_contact = _reject(R.NO_CONTACT, lambda s: not s.has_contact)
has_address = _reject(R.NO_ADDRESS, lambda s: not s.has_address)
reminder_coming = _reject(R.NO_REMINDER, lambda s: not s.reminder_coming)
has_lines = _reject(R.NO_LINES, lambda s: not s.has_lines)
dates_in_order = _reject(R.DUE_BEFORE_ISSUE, lambda s: s.due_before_issue)
payment_is_manual = _reject(R.PAYMENT_ONLINE, lambda s: s.payment_online)
payment_stands = _reject(R.PAYMENT_DELETED, lambda s: s.payment_deleted)
payment_arrived = _reject(R.PAYMENT_NOT_ARRIVED, lambda s: not s.payment_arrived)
is_own_view = _reject(R.NOT_YOUR_VIEW, lambda s: not (s.owns_view or s.super_admin))
not_capturing = _reject(R.CAPTURING, lambda s: s.capturing)
collects_online = _reject(R.ONLINE_OFF, lambda s: not s.collects_online)
has_stored = _reject(R.NO_STORED_METHOD, lambda s: not s.has_stored)
payment_is_online = _reject(R.PAYMENT_MANUAL, lambda s: not s.payment_online)
payment_refundable = _reject(R.NOTHING_TO_REFUND, lambda s: not s.payment_refundable)
payment_waits = _reject(R.NOTHING_WAITS, lambda s: not s.payment_waits)
payment_applied = _reject(R.PAYMENT_UNAPPLIED, lambda s: not s.payment_applied)
no_payment_disputed = _reject(R.DISPUTED, lambda s: s.payment_disputed)
not_in_dispute = _reject(R.IN_DISPUTE, lambda s: s.in_dispute)
sees_all = _reject(R.SEES_NOT_ALL, lambda s: not s.sees_all)
no_invoice_is_finalized = _reject(R.NUMBERING_NOT_EMPTY, lambda s: s.any_finalized)

#: Section 2 of the contract. Order matters: the first reason is the one people are told.
RULES: dict[Action, tuple[Check, ...]] = {
    Action.CREATE: (can_edit,),
    Action.EDIT: (
        can_edit,
        not_voided,
        not_capturing,
        no_payment_for_edit,
        not_paid_for_edit,
        not_from_subscription,
        editing_is_on,
    ),
    Action.FINALIZE: (still_draft, can_edit, has_contact, has_lines, dates_in_order),
    Action.RECORD_PAYMENT: (
        finalized,
        can_record,
        not_voided,
        not_credit_note,
        something_due,
        not_capturing,
    ),
    Action.CHARGE: (
        finalized,
        can_manage_payments,
        not_voided,
        not_credit_note,
        something_due,
        has_stored,
        not_capturing,
    ),
    Action.PAY_ONLINE: (
        finalized,
        not_voided,
        not_credit_note,
        something_due,
        collects_online,
        not_capturing,
    ),
    Action.REFUND: (can_manage_payments, payment_is_online, payment_refundable),
    Action.VIEW_INVOICE: (finalized,),
    Action.COPY_LINK: (finalized,),
    Action.RENEW_LINK: (finalized, can_edit),
    Action.DOWNLOAD: (finalized,),
    Action.SEND: (finalized, can_edit, not_voided),
    Action.WRITE: (can_edit,),
    Action.SEND_TO_CONTACT: (finalized, can_edit, not_voided, has_address),
    Action.REMIND: (
        finalized,
        can_edit,
        not_voided,
        not_credit_note,
        something_due,
        has_address,
        no_payment_disputed,
        not_in_dispute,
    ),
    Action.EDIT_REMINDERS: (finalized, can_edit, not_voided, something_due, reminder_coming),
    Action.SWITCH_REMINDERS: (finalized, can_edit),
    Action.PROMISE: (finalized, can_edit, not_voided, not_credit_note, something_due),
    Action.DISPUTE: (finalized, can_edit, not_voided),
    Action.RESOLVE: (finalized, can_edit),
    Action.PROPERTY_HISTORY: (),
    Action.CLONE: (can_edit,),
    Action.DELETE: (
        can_delete,
        not_voided,
        not_paid_for_delete,
        not_capturing,
        no_payment_for_delete,
        deleting_is_on,
    ),
    Action.VOID: (
        finalized,
        can_edit,
        not_voided,
        not_capturing,
        never_online,
        no_manual_payment,
        not_paid_for_void,
    ),
    Action.ASSIGN_OWNER: (can_edit,),
    Action.SET_PROPERTY: (can_edit,),
    Action.ASSOCIATE: (can_edit,),
    Action.DELETE_PAYMENT: (can_manage_payments, payment_stands, payment_is_manual),
    Action.SEND_RECEIPT: (can_manage_payments, payment_stands, payment_arrived),
    Action.ASK_GATEWAY: (can_manage_payments, payment_is_online, payment_waits),
    Action.OPEN_INVOICE: (payment_applied,),
    Action.EXPORT: (can_export,),
    Action.RESET_NUMBERS: (is_super_admin, no_invoice_is_finalized),
    Action.SETTINGS: (is_super_admin,),
    Action.FREE_LINES: (can_write_free_lines,),
    Action.CONTROL: (sees_all,),
    Action.WAIVE: (is_super_admin, sees_all),
    Action.SEE_DELETED: (sees_all,),
    Action.CHANGE_VIEW: (is_own_view,),
    Action.EDIT_CUSTOMER: (can_edit,),
    Action.REMOVE_METHOD: (can_manage_payments,),
    Action.SEND_STATEMENT: (can_edit,),
}

#: What a draft lacks where one of these objects, by the field that puts it right.
LACKING: dict[Reason, str] = {
    Reason.NO_CONTACT: "contact",
    Reason.NO_LINES: "lines",
    Reason.DUE_BEFORE_ISSUE: "due_date",
}
#: Reasons for which an act is absent from the menu rather than shown disabled.
HIDING = frozenset({Reason.IS_DRAFT, Reason.NOT_DRAFT})
#: The record's «Handlinger» menu, in this order. Finalize stands beside it: a draft's menu
#: has four acts and no more.
MENU = (
    Action.EDIT,
    Action.RECORD_PAYMENT,
    Action.CHARGE,
    Action.VIEW_INVOICE,
    Action.COPY_LINK,
    Action.DOWNLOAD,
    Action.SEND,
    Action.REMIND,
    Action.EDIT_REMINDERS,
    Action.PROPERTY_HISTORY,
    Action.CLONE,
    Action.DELETE,
    Action.VOID,
)
#: The menu of a payment's record, in this order.
PAYMENT_MENU = (
    Action.OPEN_INVOICE,
    Action.REFUND,
    Action.SEND_RECEIPT,
    Action.ASK_GATEWAY,
    Action.DELETE_PAYMENT,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed, or the reason why not. True means go."""

    action: Action
    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.reason is None

    @property
    def shown(self) -> bool:
        """Whether a menu lists the act at all."""
        return self.reason not in HIDING

    def refusal(self) -> Refused:
        return Refused(f"reason.{self.reason}")

    def enforce(self) -> None:
        """Raise `Refused` unless allowed."""
        if self.reason is not None:
            raise self.refusal()


def decide(action: Action, situation: Situation) -> Decision:
    """The verdict of the first check that objects."""
    for check in RULES[action]:
        if reason := check(situation):
            return Decision(action, reason)
    return Decision(action)


def objections(action: Action, situation: Situation) -> tuple[Reason, ...]:
    """All that stands in the way, in the order of the rules; the first is what `decide` tells."""
    return tuple(reason for check in RULES[action] if (reason := check(situation)))


def lacking(situation: Situation) -> tuple[Reason, ...]:
    """What a draft lacks to be finalized; nothing where something else forbids it."""
    found = objections(Action.FINALIZE, situation)
    return found if all(reason in LACKING for reason in found) else ()
