"""The invoice as a PDF: a pure function of what was issued, so the same bytes every time.

head      seller and logo · title · buyer · the facts (number, dates, references)
lines     a table that goes on over pages under a head of its own
sums      totals · VAT by rate · what is due, where to pay, the code to scan
foot      who the seller is by law · page x of y
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from invoicing.documents import qr
from invoicing.documents.canvas import BLACK, GREY, WIDTH, Canvas, Colour, Pen
from invoicing.documents.setting import account, address, spaced, wrapped
from invoicing.documents.speaking import Speaker, line_words
from invoicing.documents.typefaces import drawable
from invoicing.model.invoice import Invoice, Kind, Party, Status
from invoicing.model.money import quantise
from invoicing.model.totals import Line, VatCategory, VatSubtotal

LEFT, RIGHT = 48.0, WIDTH - 48.0
TOP, BOTTOM = 48.0, 770.0
ROW = 13.0
SMALL, LABEL, TEXT = Pen(7.5, colour=GREY), Pen(8, colour=GREY), Pen(9)
STRONG, TITLE = Pen(9, bold=True), Pen(20, bold=True)
PALE: Colour = (238, 240, 241)


@dataclass(frozen=True, slots=True)
class Dress:
    """What is no part of the invoice: colour and logo (PNG or JPEG) of the seller, and where the
    buyer finds it online. `base_currency` is that of the VAT to be declared (BT-6); `day` dates
    the file of a draft that has no date yet."""

    day: date
    colour: str = "#0f5f6e"
    logo: bytes | None = None
    link: str | None = None
    base_currency: str = "NOK"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the lines: its heading, and where its text ends (or begins, the first)."""

    key: str
    x: float


COLUMNS = (
    Column("line.description", LEFT),
    Column("line.quantity", 318.0),
    Column("line.unit_price", 384.0),
    Column("line.discount", 436.0),
    Column("line.vat_rate", 484.0),
    Column("line.amount", RIGHT),
)
DESCRIPTION_WIDTH = 208.0


def render(invoice: Invoice, w: Speaker, dress: Dress, attached: bytes | None = None) -> bytes:
    """The PDF/A-3 of an invoice in `w`'s language; `attached` is its e-invoice (XML)."""
    return _Sheet(invoice, w, dress).drawn(attached)


class _Sheet:
    """One document while it is drawn; `y` is where the next thing stands."""

    def __init__(self, invoice: Invoice, w: Speaker, dress: Dress) -> None:
        self.invoice, self.w, self.dress = invoice, w, dress
        self.colour = colour_of(dress.colour)
        self.day = invoice.issue_date or dress.day
        credit = invoice.kind is Kind.CREDIT_NOTE or invoice.totals.amount_billed < 0
        self.name = w("paper.credit_note" if credit else "paper.invoice")
        number = invoice.number or w("status.draft")
        self.canvas = Canvas(
            title=f"{self.name} {number}",
            author=invoice.seller.name or "",
            language=w.language,
            day=self.day,
        )
        self.y = TOP

    def drawn(self, attached: bytes | None) -> bytes:
        """All of it, in order."""
        self._page()
        self._head()
        self._lines()
        self._sums()
        self._payment()
        self._comments()
        self._feet()
        if attached:
            self.canvas.attach("invoice.xml", attached, "application/xml", self.day)
        return self.canvas.bytes()

    # -- pages --------------------------------------------------------------------------

    def _page(self) -> None:
        self.canvas.page()
        self.canvas.boxes([(0, 0, WIDTH, 6)], self.colour)
        mark = {Status.DRAFT: "paper.draft", Status.VOIDED: "paper.void"}.get(self.invoice.status)
        if mark:
            self.canvas.slanted(self.w(mark), Pen(96, bold=True, colour=PALE))
        self.y = TOP

    def _room(self, height: float, again: Callable[[], None] | None = None) -> None:
        """Go on to the next page unless `height` fits on this one."""
        if self.y + height > BOTTOM:
            self._page()
            if again:
                again()

    # -- head ---------------------------------------------------------------------------

    def _head(self) -> None:
        seller = self.invoice.seller
        if self.dress.logo:
            self.canvas.image(self.dress.logo, LEFT, TOP - 8, 150, 46)
        else:
            self.canvas.text(LEFT, TOP + 10, seller.name or "", Pen(13, bold=True))
        self.canvas.text(RIGHT, TOP + 14, self.name, Pen(20, True, self.colour), right=True)
        self.y = TOP + 62
        start = self.y
        self._label(LEFT, self.w("document.buyer"))
        self._rows(LEFT, 250, self._party(self.invoice.buyer))
        after_buyer = self.y
        if self.invoice.shipping != Party():
            self.y = after_buyer + 6
            self._label(LEFT, self.w("document.shipping"))
            self._rows(LEFT, 250, self._party(self.invoice.shipping))
            after_buyer = self.y
        self.y = start
        self._facts(330)
        self.y = max(self.y, after_buyer) + 14
        if self.invoice.title:
            self._rows(LEFT, RIGHT - LEFT, [self.invoice.title], Pen(11, bold=True))
            self.y += 4

    def _party(self, party: Party) -> list[str]:
        number = party.org_number
        abroad = party.country != self.invoice.seller.country
        rows = address(party if abroad else replace(party, country=None))
        return [*rows, *([f"{self.w('paper.org_number')} {number}"] if number else [])]

    def _facts(self, x: float) -> None:
        invoice, w = self.invoice, self.w
        facts = (
            ("paper.number", invoice.number),
            ("property.issue_date", invoice.issue_date and w("paper.day", day=invoice.issue_date)),
            ("property.due_date", invoice.due_date and w("paper.day", day=invoice.due_date)),
            ("property.purchase_order", invoice.purchase_order),
            ("property.buyer_reference", invoice.buyer_reference),
            ("property.tax_id", invoice.tax_id),
            ("paper.revision", str(invoice.revision) if invoice.revision > 1 else None),
        )
        for key, value in facts:
            if value:
                self.canvas.text(x, self.y + 9, w(key), LABEL)
                for row in wrapped(value, TEXT, RIGHT - x - 92):
                    self.canvas.text(RIGHT, self.y + 9, row, TEXT, right=True)
                    self.y += ROW

    # -- lines --------------------------------------------------------------------------

    def _table_head(self) -> None:
        first, *others = COLUMNS
        self.canvas.text(first.x, self.y + 9, self.w(first.key), LABEL)
        for column in others:
            self.canvas.text(column.x, self.y + 9, self.w(column.key), LABEL, right=True)
        self.canvas.line(LEFT, self.y + 14, RIGHT, self.colour, 0.9)
        self.y += 20

    def _lines(self) -> None:
        self._table_head()
        nets = self.invoice.totals.line_amounts
        for line, net in zip(self.invoice.lines, nets, strict=True):
            self._line(line, net)

    def _line(self, line: Line, net: Decimal) -> None:
        text = f"{line.code} · {line.description}" if line.code else line.description
        rows = wrapped(text, TEXT, DESCRIPTION_WIDTH)
        self._room(ROW + 6, self._table_head)
        for column, cell in zip(COLUMNS[1:], self._cells(line, net), strict=True):
            self.canvas.text(column.x, self.y + 9, cell, TEXT, right=True)
        for row in rows:
            self._room(ROW, self._table_head)
            self.canvas.text(LEFT, self.y + 9, row, TEXT)
            self.y += ROW
        self.canvas.line(LEFT, self.y + 1, RIGHT)
        self.y += 5

    def _cells(self, line: Line, net: Decimal) -> Sequence[str]:
        w, currency = self.w, self.invoice.currency
        quantity, price, discount = line_words(line, currency, w)
        return (
            quantity,
            price,
            discount,
            self._rate(line.vat_category, line.vat_rate),
            w.money(net, currency, code=False),
        )

    def _rate(self, category: VatCategory, rate: Decimal | None) -> str:
        if category is VatCategory.STANDARD:
            return self.w.percent(rate)
        return self.w(f"paper.vat_{category.value.lower()}")

    # -- sums ---------------------------------------------------------------------------

    def _sums(self) -> None:
        invoice, w = self.invoice, self.w
        totals = invoice.totals
        rows = [("property.subtotal", totals.subtotal)]
        rows += [("property.discount_total", -totals.discount_total)] * bool(totals.discount_total)
        rows += [("property.fee_total", totals.fee_total)] * bool(totals.fee_total)
        rows += [("property.amount_net", totals.amount_net), ("paper.vat", totals.amount_vat)]
        rows += [("property.amount_rounding", totals.amount_rounding)] * bool(
            totals.amount_rounding
        )
        self._room(ROW * (len(rows) + len(totals.vat) + 5))
        self.y += 6
        start = self.y
        self._vat(totals.vat)
        after, self.y = self.y, start
        for key, amount in rows:
            self._sum(w(key), w.money(amount, invoice.currency, code=False), TEXT)
        self.canvas.line(330, self.y + 2, RIGHT, self.colour, 0.9)
        self.y += 6
        self._sum(w("paper.total"), w.money(totals.amount_billed, invoice.currency), STRONG)
        self.y = max(self.y, after) + 10

    def _sum(self, label: str, amount: str, pen: Pen) -> None:
        self.canvas.text(330, self.y + 9, label, Pen(pen.size, pen.bold, GREY))
        self.canvas.text(RIGHT, self.y + 9, amount, pen, right=True)
        self.y += ROW

    def _vat(self, groups: Sequence[VatSubtotal]) -> None:
        """VAT by rate, and in the currency it is declared in; with the law's words where none."""
        w, currency = self.w, self.invoice.currency
        for x, key in ((LEFT, "paper.vat_rate"), (200, "paper.vat_base"), (290, "paper.vat")):
            self.canvas.text(x, self.y + 9, w(key), LABEL, right=x > LEFT)
        self.y += ROW
        for group in groups:
            self.canvas.text(LEFT, self.y + 9, self._rate(group.category, group.rate), TEXT)
            for x, amount in ((200, group.taxable), (290, group.tax)):
                self.canvas.text(
                    x, self.y + 9, w.money(amount, currency, code=False), TEXT, right=True
                )
            self.y += ROW
        for text in self._legal(groups):
            self._rows(LEFT, 245, [text], SMALL)

    def _legal(self, groups: Sequence[VatSubtotal]) -> list[str]:
        invoice, w = self.invoice, self.w
        found = []
        if any(g.category is VatCategory.REVERSE_CHARGE for g in groups):
            found.append(w("paper.reverse_charge"))
        base, rate = self.dress.base_currency, invoice.rate
        if invoice.currency != base and rate and invoice.totals.amount_vat:
            vat = quantise(invoice.totals.amount_vat * rate, base)
            found.append(w("paper.vat_in_base", amount=w.money(vat, base), rate=w.number(rate)))
        return found

    # -- payment ------------------------------------------------------------------------

    def _payment(self) -> None:
        invoice, seller, w = self.invoice, self.invoice.seller, self.w
        facts = [
            (w("paper.account"), account(seller.account_number)),
            (w("paper.iban"), spaced(seller.iban)),
            (w("paper.bic"), seller.bic),
            (w("property.payment_reference"), invoice.payment_reference),
        ]
        known = [(label, value) for label, value in facts if value]
        if invoice.status is Status.VOIDED or invoice.totals.amount_billed <= 0 or not known:
            return
        self._room(ROW * (len(known) + 3) + 60)
        top = self.y
        self._label(LEFT, w("paper.how_to_pay"))
        for label, value in known:
            self.canvas.text(LEFT, self.y + 9, label, LABEL)
            self.canvas.text(LEFT + 110, self.y + 9, value, STRONG)
            self.y += ROW
        if self.dress.link:
            self._link(self.dress.link)
        self._code(top)

    def _link(self, address: str) -> None:
        text = drawable(self.w("paper.online"))
        pen = Pen(9, colour=self.colour)
        self.canvas.text(LEFT, self.y + 9, text, pen)
        self.canvas.link(LEFT, self.y, pen.width(text), ROW, address)
        self.y += ROW

    def _code(self, top: float) -> None:
        invoice, seller = self.invoice, self.invoice.seller
        if invoice.currency != "EUR" or not seller.iban or not seller.name:
            return
        told = invoice.payment_reference or invoice.number or ""
        text = qr.epc(seller.name, seller.iban, seller.bic, invoice.totals.amount_billed, told)
        if text is None:
            return
        side, runs = qr.squares(text)
        size = 72 / side
        x, y = RIGHT - 72, top
        self.canvas.boxes([(x + c * size, y + r * size, n * size, size) for c, r, n in runs], BLACK)
        self.canvas.text(RIGHT, y + 84, self.w("paper.scan"), SMALL, right=True)
        self.y = max(self.y, top + 92)

    def _comments(self) -> None:
        if self.invoice.comments:
            self.y += 8
            self._label(LEFT, self.w("property.comments"))
            for paragraph in self.invoice.comments.splitlines():
                self._rows(LEFT, RIGHT - LEFT, [paragraph])

    # -- foot ---------------------------------------------------------------------------

    def _feet(self) -> None:
        last = self.canvas.pages
        seller = self.invoice.seller
        legal = " · ".join(filter(None, (*address(seller), self._registered(), seller.email)))
        for number in range(1, last + 1):
            self.canvas.again(number)
            self.canvas.line(LEFT, 788, RIGHT)
            rows = wrapped(legal, SMALL, 410)
            for i, row in enumerate(rows[:3]):
                self.canvas.text(LEFT, 800 + i * 10, row, SMALL)
            told = self.w("paper.page", page=self.w.number(number), pages=self.w.number(last))
            self.canvas.text(RIGHT, 800, told, SMALL, right=True)

    def _registered(self) -> str:
        seller = self.invoice.seller
        if not seller.org_number:
            return ""
        suffix = " MVA" if seller.vat_registered else ""
        register = " · Foretaksregisteret" if seller.in_business_register else ""
        return f"{self.w('paper.org_number')} {seller.org_number}{suffix}{register}"

    # -- text ---------------------------------------------------------------------------

    def _label(self, x: float, text: str) -> None:
        self.canvas.text(x, self.y + 9, text, LABEL)
        self.y += ROW

    def _rows(self, x: float, width: float, texts: Sequence[str], pen: Pen = TEXT) -> None:
        for text in texts:
            for row in wrapped(text, pen, width):
                self._room(ROW)
                self.canvas.text(x, self.y + 9, row, pen)
                self.y += pen.size + 4


def colour_of(text: str) -> Colour:
    """«#0f5f6e» as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
