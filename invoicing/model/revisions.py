"""Revisions of an invoice side by side: a sealed document read again, and what differs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from invoicing.model.invoice import Invoice, Kind, Party, Seller, Status
from invoicing.model.properties import Sort, Value
from invoicing.model.snapshot import HEAD
from invoicing.model.totals import Adjustment, AdjustmentKind, Line, VatCategory

DECIMALS = frozenset(
    "quantity unit_price vat_rate base_quantity discount_percent discount_amount percent"
    " amount".split()
)
DATES = frozenset({"issue_date", "due_date"})
PARTIES: Mapping[str, type[Party]] = {"seller": Seller, "buyer": Party, "shipping": Party}
#: Amounts of a document that are compared, in the order they are added up.
SUMS = (
    "subtotal discount_total fee_total amount_net amount_vat amount_total amount_rounding"
    " amount_billed"
).split()


@dataclass(frozen=True)
class Revision:
    """One sealed document: `document` is the invoice as it was issued then, without payments."""

    number: int
    issued_at: datetime  # naive UTC
    sha256: str
    document: Invoice


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of two documents; for text that stands in a list, the words of the list."""

    name: str
    sort: Sort
    before: Value
    after: Value

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class LinePair:
    """Two lines that are the same one, or one that only one of the documents has."""

    before: Line | None
    after: Line | None

    @property
    def differs(self) -> bool:
        return self.before != self.after


def opened(id: int, text: str) -> Invoice:
    """The invoice that a sealed document tells of: issued, without payments."""
    told: dict[str, Any] = json.loads(text)
    head = {name: _read(name, told.get(name)) for name in HEAD}
    parties = {name: kind(**told.get(name, {})) for name, kind in PARTIES.items()}
    return Invoice(
        id,
        **head | {"kind": Kind(head["kind"])} | parties,
        status=Status.OPEN,
        lines=tuple(_line(row) for row in told.get("lines", ())),
        adjustments=tuple(_adjustment(row) for row in told.get("adjustments", ())),
    )


def _read(name: str, stored: Any) -> Any:
    if stored is None:
        return None
    if name in DATES:
        return date.fromisoformat(stored)
    return Decimal(stored) if name in DECIMALS else stored


def _values(kind: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """What the row tells; of what it does not tell, that it is none."""
    return {f.name: _read(f.name, row.get(f.name)) for f in fields(kind)}


def _line(row: Mapping[str, Any]) -> Line:
    values = _values(Line, row)
    return Line(**values | {"vat_category": VatCategory(values["vat_category"])})


def _adjustment(row: Mapping[str, Any]) -> Adjustment:
    values = _values(Adjustment, row)
    category = values["vat_category"] and VatCategory(values["vat_category"])
    kind = AdjustmentKind(values["kind"])
    return Adjustment(**values | {"kind": kind, "vat_category": category})


def compared(before: Invoice, after: Invoice) -> list[Difference]:
    """Every field that one of two documents has, lines aside: head, parties, sums."""
    found = [*_heads(before, after), *_parties(before, after), *_sums(before, after)]
    return [each for each in found if each.before is not None or each.after is not None]


def _heads(before: Invoice, after: Invoice) -> Iterator[Difference]:
    for name in HEAD:
        if name == "revision":
            continue
        pair = getattr(before, name), getattr(after, name)
        yield Difference(name, _sort(pair), *pair)


def _sort(pair: tuple[Value, Value]) -> Sort:
    known = next((value for value in pair if value is not None), None)
    if isinstance(known, bool):
        return Sort.FLAG
    if isinstance(known, date):
        return Sort.DATE
    return Sort.NUMBER if isinstance(known, int | Decimal) else Sort.TEXT


def _parties(before: Invoice, after: Invoice) -> Iterator[Difference]:
    for party, kind in PARTIES.items():
        for field in fields(kind):
            pair = (getattr(getattr(i, party), field.name) for i in (before, after))
            was, now = pair
            yield Difference(f"{party}_{field.name}", _sort((was, now)), was, now)


def _sums(before: Invoice, after: Invoice) -> Iterator[Difference]:
    for name in SUMS:
        was, now = getattr(before.totals, name), getattr(after.totals, name)
        yield Difference(name, Sort.MONEY, was, now)


def paired(before: Sequence[Line], after: Sequence[Line]) -> list[LinePair]:
    """Lines side by side in order: the same goods beside each other, whatever else changed."""
    old, new = ([(line.code, line.description) for line in lines] for lines in (before, after))
    pairs: list[LinePair] = []
    for what, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            pairs += [LinePair(x, y) for x, y in zip(before[a:b], after[c:d], strict=True)]
            continue
        both = min(b - a, d - c)
        pairs += [LinePair(before[a + n], after[c + n]) for n in range(both)]
        pairs += [LinePair(line, None) for line in before[a + both : b]]
        pairs += [LinePair(None, line) for line in after[c + both : d]]
    return pairs
