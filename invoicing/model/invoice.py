"""The invoice: one frozen aggregate of head, parties, lines and payments.

A change is a new value (`invoice.voided(on)`); construction refuses what must
not exist. Totals are computed from the lines, never kept beside them.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from invoicing.model.money import ZERO, total
from invoicing.model.payment import Payment
from invoicing.model.people import Owner
from invoicing.model.totals import Adjustment, Line, Totals, compute


class Status(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOIDED = "voided"


class Kind(StrEnum):
    """UNCL 1001: 380 and 381. A credit note has negative amounts."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Source(StrEnum):
    MANUAL = "manual"
    SUBSCRIPTION = "subscription"
    QUOTE = "quote"
    IMPORT = "import"
    CLONE = "clone"


class Collection(StrEnum):
    NONE = "none"
    MANUAL = "manual"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Party:
    """Name and postal address of a buyer, seller or place of delivery; country is ISO 3166-1."""

    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    org_number: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Seller(Party):
    """Who issues: besides name and address, where to pay and what the law wants said.

    None means "not told" and leaves no trace in a sealed document.
    """

    account_number: str | None = None  # of the seller's own country
    iban: str | None = None  # BT-84
    bic: str | None = None  # BT-86
    vat_registered: bool | None = None  # "MVA" behind the organisation number
    in_business_register: bool | None = None  # "Foretaksregisteret" (limited companies)


@dataclass(frozen=True, slots=True)
class Link:
    """An associated record: its id and the name it had when last written."""

    id: int
    name: str
    email: str | None = None


@dataclass(frozen=True)
class Invoice:
    """What the books know of one invoice; `version` counts changes, `revision` issues.

    `entries_total` is Σ of its ledger entries, the balance: 0 for drafts and voided.
    """

    id: int
    currency: str
    version: int = 0
    revision: int = 0
    kind: Kind = Kind.INVOICE
    status: Status = Status.DRAFT
    number: str | None = None
    title: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    payment_terms: int | None = None  # days from invoice date to due date
    owner: Owner | None = None
    contact: Link | None = None
    company: Link | None = None
    deal: str | None = None
    quote: str | None = None
    subscription: str | None = None
    buyer: Party = field(default_factory=Party)
    shipping: Party = field(default_factory=Party)
    seller: Seller = field(default_factory=Seller)
    lines: tuple[Line, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    prices_include_vat: bool = False
    payments: tuple[Payment, ...] = ()
    comments: str | None = None
    purchase_order: str | None = None
    buyer_reference: str | None = None
    payment_reference: str | None = None
    tax_id: str | None = None
    language: str | None = None
    allowed_methods: str | None = None
    collection: Collection = Collection.MANUAL
    allow_partial: bool = False
    billable: bool = True
    source: Source = Source.MANUAL
    external_status: str | None = None
    external_id: str | None = None
    rate: Decimal | None = None  # company currency per one unit of `currency`
    rate_date: date | None = None
    last_sent_at: datetime | None = None
    last_viewed_at: datetime | None = None
    next_reminder: date | None = None
    paid_date: date | None = None
    voided_on: date | None = None
    capturing: bool = False  # money may be moving this moment (model/capture.py)
    in_dispute: bool = False  # read, never written: disputes are rows of their own (promises.py)
    created_at: datetime | None = None
    created_by: str | None = None
    modified_at: datetime | None = None
    custom: tuple[tuple[str, str | bool], ...] = ()  # by name, values as stored (model/custom.py)

    def __post_init__(self) -> None:
        draft = self.status is Status.DRAFT
        assert (self.number is None) == draft, "a number belongs to finalized invoices"
        assert draft or self.issue_date is not None, "a finalized invoice has a date"
        assert draft or self.revision > 0, "a finalized invoice has a revision"
        assert (self.status is Status.VOIDED) == (self.voided_on is not None)
        assert not (draft and self.payments), "a draft has no payments"
        assert self.status is not Status.PAID or not self.amount_due, "paid means nothing is due"

    @cached_property
    def totals(self) -> Totals:
        """Computed by EN 16931 from lines and adjustments."""
        return compute(
            self.lines,
            self.adjustments,
            self.currency,
            prices_include_vat=self.prices_include_vat,
        )

    @property
    def amount_paid(self) -> Decimal:
        return total(p.amount for p in self.payments if p.settled)

    @property
    def amount_due(self) -> Decimal:
        """BT-115; nothing is due on a draft or a voided invoice."""
        if self.status in (Status.DRAFT, Status.VOIDED):
            return ZERO
        return self.totals.amount_billed - self.amount_paid

    def finalized(self, number: str, on: date, seller: Seller) -> "Invoice":
        """Issued under `number`; a total of zero is paid at once (T3)."""
        issued = self.issue_date or on
        due = self.due_date or issued + timedelta(days=self.payment_terms or 0)
        opened = replace(
            self,
            status=Status.OPEN,
            number=number,
            revision=1,
            issue_date=issued,
            due_date=due,
            seller=seller,
            buyer=self.named_buyer(),
        )
        return opened.settled(on)

    @property
    def customer(self) -> Link | None:
        """Whom it is for: the company, else the contact."""
        return self.company or self.contact

    def named_buyer(self) -> Party:
        """The buyer, named after the company, else the contact, where nobody named it."""
        link = self.customer
        return self.buyer if self.buyer.name or not link else replace(self.buyer, name=link.name)

    def revised(self, **changes: object) -> "Invoice":
        """Edited; a finalized one gets its next revision."""
        step = 0 if self.status is Status.DRAFT else 1
        return replace(self, revision=self.revision + step, **changes)  # type: ignore[arg-type]

    def with_payments(self, payments: tuple[Payment, ...], on: date) -> "Invoice":
        """The same invoice after its payments changed: paid when nothing is due, else open.

        It is paid on the day of its latest money, `on` where it has none; void stays void.
        """
        if self.status is Status.VOIDED:
            return replace(self, payments=payments)
        on = max((p.paid_on for p in payments if p.settled), default=on)
        reopened = replace(self, payments=payments, status=Status.OPEN, paid_date=None)
        return reopened.settled(on)

    def settled(self, on: date) -> "Invoice":
        """Paid on `on` where nothing is due any more."""
        if self.amount_due:
            return self
        return replace(self, status=Status.PAID, paid_date=on, next_reminder=None)

    def voided(self, on: date) -> "Invoice":
        """Void: nothing is due, nothing may be collected, for ever."""
        return replace(self, status=Status.VOIDED, voided_on=on, next_reminder=None)

    def cloned(self, new_id: int, on: date) -> "Invoice":
        """A new draft with the same details, dated `on`, due by the same terms."""
        terms = self.payment_terms
        if terms is None and self.issue_date and self.due_date:
            terms = (self.due_date - self.issue_date).days
        kept = {name: getattr(self, name) for name in CLONED}
        return Invoice(
            new_id,
            self.currency,
            issue_date=on,
            due_date=None if terms is None else on + timedelta(days=terms),
            payment_terms=terms,
            source=Source.CLONE,
            **kept,
        )


#: What a clone takes along (contract section 2), besides currency and terms.
CLONED = (
    "kind owner contact company buyer shipping lines adjustments prices_include_vat title comments"
    " purchase_order buyer_reference tax_id language allowed_methods collection allow_partial"
    " billable custom"
).split()
