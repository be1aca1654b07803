"""The record as it was at any moment, and its revisions side by side. Nothing is changed here.

What was known at a moment is the record of now with everything undone that its history tells of
later; money is the entries that were recorded by then and count on the day that is asked for; the
document is the last one sealed by then. Nothing is ever pruned, so every moment can be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from invoicing.associations import Association
from invoicing.house import House
from invoicing.ledger import associations as tied
from invoicing.ledger import moments as kept
from invoicing.ledger import preferences, reading
from invoicing.ledger.moments import Paid
from invoicing.model.associations import NAMED, Kind
from invoicing.model.errors import NotFound
from invoicing.model.events import Happening
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.model.properties import BODY, Registry, Value
from invoicing.model.revisions import Difference, LinePair, Revision, compared, paired
from invoicing.record import visible

__all__ = ["Compared", "Moment", "Paid", "Revision", "at", "compare", "revisions"]


@dataclass(frozen=True)
class Moment:
    """A record as it was known at `known`, its money as of the day `as_of`.

    `steps` are the moments when something happened, oldest first; `document` is the last one
    sealed by then (None: a draft), `lines` its lines in words where it was a draft.
    """

    known: datetime
    as_of: date
    invoice: Invoice  # of now
    registry: Registry
    values: dict[str, Value]
    document: Invoice | None
    lines: str | None
    paid: Sequence[Paid]
    balance: Decimal
    tied: dict[Kind, tuple[Association, ...]]
    history: tuple[Happening, ...]
    steps: tuple[datetime, ...]

    @property
    def now(self) -> bool:
        """Whether nothing happened since."""
        return self.known >= self.steps[-1]


def at(
    house: House,
    actor: Actor,
    id: int,
    known: datetime | None = None,
    as_of: date | None = None,
) -> Moment:
    """The record at a moment (naive UTC; now by default), as of a day (that moment's own).

    A moment before there was anything is the first one. `NotFound` where the invoice is hidden,
    or was deleted.
    """
    registry = house.registry()
    with house.reading() as cursor:
        invoice = visible(cursor, actor, id)
        past = tied.told(cursor, actor, reading.history(cursor, "invoice", id))
        steps = tuple(sorted({each.at for each in past}))
        if not steps:
            raise NotFound("invoice", id)
        seen = max(known or steps[-1], steps[0])
        zone = preferences.settings(cursor).timezone
        day = as_of or seen.replace(tzinfo=UTC).astimezone(zone).date()
        sealed = [r.document for r in kept.revisions(cursor, id) if r.issued_at <= seen]
        paid = kept.paid(cursor, id, day, seen)
        balance = kept.balance(cursor, id, day, seen)
        standing = tied.standing(cursor, id, seen)
    values, body = _undone(invoice, registry, [each for each in past if each.at > seen])
    told = tuple(each for each in past if each.at <= seen)
    values["payment_count"] = len(paid)
    values["modified_at"] = max(each.at for each in told if each.version is not None)
    document = sealed[-1] if sealed else None
    lines = None if document or body["lines"] is None else str(body["lines"])
    ties = _tied(actor, values, standing)
    return Moment(
        seen, day, invoice, registry, values, document, lines, paid, balance, ties, told, steps
    )


def _undone(
    invoice: Invoice, registry: Registry, later: Sequence[Happening]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Properties and body of now with what came later undone, the newest first."""
    values = registry.values(invoice) | {name: read(invoice) for name, read in BODY.items()}
    for happening in sorted(later, key=lambda each: each.id, reverse=True):
        values |= {change.property: change.before for change in happening.changes}
    return values, {name: values.pop(name) for name in BODY}


def _tied(
    actor: Actor, values: dict[str, Value], standing: Sequence[Association]
) -> dict[Kind, tuple[Association, ...]]:
    """What it was associated with then: what its own properties named, and what stood."""
    own = [
        Association(None, kind, str(name), billed=kind not in NAMED)
        for kind in Kind
        if kind is not Kind.INVOICE and (name := values.get(kind.value))
    ]
    view = actor.granted().view
    seen = [a for a in standing if a.kind is not Kind.INVOICE or actor.reaches(view, a.owner)]
    named = {(a.kind, a.name) for a in seen}
    kept_own = [a for a in own if a.billed or (a.kind, a.name) not in named]
    return {kind: tuple(a for a in (*kept_own, *seen) if a.kind is kind) for kind in Kind}


# -- revisions --------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """Two revisions of one invoice, field by field and line by line."""

    before: Revision
    after: Revision
    fields: list[Difference]
    lines: list[LinePair]

    @property
    def differences(self) -> int:
        return sum(f.differs for f in self.fields) + sum(p.differs for p in self.lines)


def revisions(house: House, actor: Actor, id: int) -> list[Revision]:
    """Every document that was issued, the first first; none for a draft."""
    with house.reading() as cursor:
        visible(cursor, actor, id)
        return kept.revisions(cursor, id)


def compare(house: House, actor: Actor, id: int, before: int, after: int) -> Compared:
    """Two revisions side by side; `NotFound` for one that was never issued."""
    found = {each.number: each for each in revisions(house, actor, id)}
    for number in (before, after):
        if number not in found:
            raise NotFound("revision", number)
    a, b = found[before], found[after]
    return Compared(
        a, b, compared(a.document, b.document), paired(a.document.lines, b.document.lines)
    )
