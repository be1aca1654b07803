"""A statement of account as a PDF: a pure function of the statement and who states it.

head      seller and logo · title · debtor · as of which day
accounts  for each currency a table that goes on over pages, its sum, and what is how late
foot      who the seller is · page x of y
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from invoicing.documents.canvas import WIDTH, Canvas, Pen
from invoicing.documents.invoice_pdf import (
    BOTTOM,
    LABEL,
    LEFT,
    RIGHT,
    ROW,
    SMALL,
    STRONG,
    TEXT,
    TOP,
    Dress,
    colour_of,
)
from invoicing.documents.setting import account, address, spaced, wrapped
from invoicing.documents.speaking import Speaker
from invoicing.model.customer import Profile
from invoicing.model.invoice import Party, Seller
from invoicing.model.statement import Account, Statement, StatementKind


@dataclass(frozen=True, slots=True)
class Column:
    """`x` is where its text ends, or begins for the first two."""

    key: str
    x: float
    right: bool = True


OPEN = (
    Column("statement.column.name", LEFT, right=False),
    Column("statement.column.what", 150.0, right=False),
    Column("statement.column.on", 300.0),
    Column("statement.column.due_date", 358.0),
    Column("statement.column.days_late", 416.0),
    Column("statement.column.billed", 484.0),
    Column("statement.column.due", RIGHT),
)
ACTIVITY = (
    Column("statement.column.on", LEFT, right=False),
    Column("statement.column.what", 130.0, right=False),
    Column("statement.column.name", 330.0),
    Column("statement.column.amount", 450.0),
    Column("statement.column.balance", RIGHT),
)
COLUMNS = {StatementKind.OPEN: OPEN, StatementKind.ACTIVITY: ACTIVITY}
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "over_90")


def render(statement: Statement, seller: Seller, w: Speaker, dress: Dress) -> bytes:
    """The PDF in `w`'s language."""
    return _Sheet(statement, seller, w, dress).drawn()


class _Sheet:
    """One document while it is drawn; `y` is where the next thing stands."""

    def __init__(self, statement: Statement, seller: Seller, w: Speaker, dress: Dress) -> None:
        self.statement, self.seller, self.w, self.dress = statement, seller, w, dress
        self.colour = colour_of(dress.colour)
        self.columns = COLUMNS[statement.asked.kind]
        self.canvas = Canvas(
            title=f"{w('statement.title')} {statement.debtor.name}",
            author=seller.name or "",
            language=w.language,
            day=statement.asked.as_of,
        )
        self.y = TOP

    def drawn(self) -> bytes:
        """All of it, in order."""
        self._page()
        self._head()
        for each in self.statement.accounts:
            self._account(each)
        if not self.statement.accounts:
            self.canvas.text(LEFT, self.y + 9, self.w("statement.nothing"), TEXT)
        self._payment()
        self._feet()
        return self.canvas.bytes()

    def _page(self) -> None:
        self.canvas.page()
        self.canvas.boxes([(0, 0, WIDTH, 6)], self.colour)
        self.y = TOP

    def _room(self, height: float, again: Callable[[], None] | None = None) -> None:
        if self.y + height > BOTTOM:
            self._page()
            if again:
                again()

    def _head(self) -> None:
        w = self.w
        if self.dress.logo:
            self.canvas.image(self.dress.logo, LEFT, TOP - 8, 150, 46)
        else:
            self.canvas.text(LEFT, TOP + 10, self.seller.name or "", Pen(13, bold=True))
        self.canvas.text(RIGHT, TOP + 14, w("statement.title"), Pen(20, True, self.colour), True)
        self.y = start = TOP + 62
        party = party_of(self.statement.debtor)
        abroad = party.country != self.seller.country
        shown = party if abroad else replace(party, country=None)
        for row in (*address(shown), *self._number()):
            for line in wrapped(row, TEXT, 250):
                self.canvas.text(LEFT, self.y + 9, line, TEXT)
                self.y += ROW
        after, self.y = self.y, start
        for key, value in self._facts():
            self.canvas.text(330, self.y + 9, w(key), LABEL)
            self.canvas.text(RIGHT, self.y + 9, value, TEXT, right=True)
            self.y += ROW
        self.y = max(self.y, after) + 16

    def _number(self) -> list[str]:
        number = self.statement.debtor.values.get("org_number")
        return [f"{self.w('paper.org_number')} {number}"] if number else []

    def _facts(self) -> list[tuple[str, str]]:
        asked, w = self.statement.asked, self.w
        facts = [("statement.as_of", w("paper.day", day=asked.as_of))]
        if asked.first:
            facts.insert(0, ("statement.first", w("paper.day", day=asked.first)))
        number = self.statement.debtor.values.get("external_id")
        return [*facts, *([("customer.field.external_id", number)] if number else [])]

    # -- accounts -----------------------------------------------------------------------

    def _table_head(self) -> None:
        for column in self.columns:
            text = self.w(column.key)
            self.canvas.text(column.x, self.y + 9, text, LABEL, right=column.right)
        self.canvas.line(LEFT, self.y + 14, RIGHT, self.colour, 0.9)
        self.y += 20

    def _account(self, told: Account) -> None:
        self._room(ROW * 6)
        self.canvas.text(LEFT, self.y + 11, told.currency, Pen(11, bold=True))
        self.y += 20
        self._table_head()
        if self.statement.asked.first:
            opening = self.w.money(told.opening, told.currency, code=False)
            self._cells([self.w("statement.opening"), *[""] * 3, opening])
        for cells in self._rows(told):
            self._cells(cells)
        self._closing(told)

    def _rows(self, told: Account) -> list[list[str]]:
        w, code, as_of = self.w, told.currency, self.statement.asked.as_of
        found = []
        for item in told.items:
            late = item.days_late(as_of)
            found.append(
                [
                    item.name or "",
                    w(f"statement.kind.{item.called}"),
                    w("paper.day", day=item.on),
                    w("paper.day", day=item.due_date) if item.due_date else "",
                    w.number(late) if late else "",
                    w.money(item.billed, code, code=False),
                    w.money(item.due, code, code=False),
                ]
            )
        found += [
            [
                w("paper.day", day=each.on),
                w(f"statement.kind.{each.called}"),
                each.name or "",
                w.money(each.amount, code, code=False),
                w.money(each.balance, code, code=False),
            ]
            for each in told.movements
        ]
        return found

    def _cells(self, cells: Sequence[str]) -> None:
        self._room(ROW + 4, self._table_head)
        for column, text in zip(self.columns, cells, strict=True):
            fitting = wrapped(text, TEXT, 120)[0] if text else ""
            self.canvas.text(column.x, self.y + 9, fitting, TEXT, right=column.right)
        self.canvas.line(LEFT, self.y + 14, RIGHT)
        self.y += ROW + 4

    def _closing(self, told: Account) -> None:
        w, code = self.w, told.currency
        self._room(ROW * 4)
        self.y += 4
        self.canvas.text(330, self.y + 9, w("statement.closing"), STRONG)
        self.canvas.text(RIGHT, self.y + 9, w.money(told.closing, code), STRONG, right=True)
        self.y += ROW + 6
        if told.buckets:
            width = (RIGHT - LEFT) / (len(BUCKETS) + 1)
            amounts = (*told.buckets, told.unapplied)
            names = [w(f"aging.{name}") for name in BUCKETS] + [w("statement.kind.unapplied")]
            for at, (name, amount) in enumerate(zip(names, amounts, strict=True), 1):
                end = LEFT + at * width
                self.canvas.text(end, self.y + 9, name, SMALL, right=True)
                text = w.money(amount, code, code=False)
                self.canvas.text(end, self.y + 9 + ROW, text, TEXT, right=True)
            self.y += 2 * ROW
        self.y += 18

    # -- payment and foot ---------------------------------------------------------------

    def _payment(self) -> None:
        seller, w = self.seller, self.w
        facts = (
            ("paper.account", account(seller.account_number)),
            ("paper.iban", spaced(seller.iban)),
            ("paper.bic", seller.bic),
        )
        known = [(w(key), value) for key, value in facts if value]
        if not known or all(told.closing <= 0 for told in self.statement.accounts):
            return
        self._room(ROW * (len(known) + 2))
        self.canvas.text(LEFT, self.y + 9, w("paper.how_to_pay"), LABEL)
        self.y += ROW
        for label, value in known:
            self.canvas.text(LEFT, self.y + 9, label, LABEL)
            self.canvas.text(LEFT + 110, self.y + 9, value, STRONG)
            self.y += ROW

    def _feet(self) -> None:
        last, w = self.canvas.pages, self.w
        number = self.seller.org_number
        registered = f"{w('paper.org_number')} {number}" if number else ""
        legal = " · ".join(filter(None, (*address(self.seller), registered, self.seller.email)))
        for page in range(1, last + 1):
            self.canvas.again(page)
            self.canvas.line(LEFT, 788, RIGHT)
            for at, row in enumerate(wrapped(legal, SMALL, 410)[:3]):
                self.canvas.text(LEFT, 800 + at * 10, row, SMALL)
            told = w("paper.page", page=w.number(page), pages=w.number(last))
            self.canvas.text(RIGHT, 800, told, SMALL, right=True)


def party_of(debtor: Profile) -> Party:
    """The postal address of a debtor, as far as it is known."""
    held = debtor.values
    return Party(
        debtor.name,
        held.get("street"),
        held.get("postcode"),
        held.get("city"),
        held.get("country"),
        held.get("org_number"),
    )
