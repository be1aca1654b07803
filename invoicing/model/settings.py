"""The settings of a company's books, with what holds until somebody changes them."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from invoicing.model.decisions import Switches
from invoicing.model.invoice import Seller
from invoicing.model.money import minor_units
from invoicing.model.series import Series


@dataclass(frozen=True)
class Settings:
    """`sample` books belong to a company that does not exist; nobody signs in to them."""

    company: Seller = field(default_factory=Seller)
    zone: str = "Europe/Oslo"
    base_currency: str = "NOK"
    number_prefix: str = "INV-"
    number_digits: int = 5
    kid_modulus: str | None = None  # how payment references are checked; None: there are none
    kid_length: int = 12  # digits of a payment reference, its check included
    brand_colour: str = "#0f5f6e"  # of documents
    gateway: str | None = None  # stripe, or the sandbox that moves no money; None: none
    collect_online: bool = False  # whether new invoices can be paid online
    partial_payments: bool = False  # whether new invoices may be paid online in parts
    pay_by_card: bool = True
    pay_by_debit: bool = True
    store_methods: bool = True  # whether buyers are asked to have their method kept
    smtp_host: str | None = None  # None: mail is laid into a folder
    smtp_port: int = 587
    smtp_security: str = "starttls"  # or tls, none
    smtp_user: str | None = None
    imap_host: str | None = None  # None: nobody fetches what is answered
    imap_port: int = 993
    imap_security: str = "tls"  # or starttls, none
    imap_user: str | None = None
    imap_folder: str = "INBOX"
    public_url: str | None = None  # where buyers reach this server; None: as people here do
    mail_from: str | None = None  # the default sender of invoices
    mail_from_others: bool = False  # whether people may choose another one
    allow_edit_finalized: bool = False
    allow_delete_finalized: bool = False
    sample: bool = False

    @property
    def series(self) -> Series:
        """The company's first series of invoice numbers."""
        return Series(0, "", self.number_prefix, self.number_digits)

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def base_digits(self) -> int:
        return minor_units(self.base_currency)

    @property
    def switches(self) -> Switches:
        return Switches(self.allow_edit_finalized, self.allow_delete_finalized)
