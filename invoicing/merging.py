"""Two customers that are one: who is likely the same, what would move, and the merge itself.

Everything that points at the duplicate points at who is kept, in one transaction, and each of them
remembers it. The duplicate keeps its row: its id leads to who is kept, for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from invoicing import ratings
from invoicing.customers import on_record, save
from invoicing.forgetting import let_go
from invoicing.house import House
from invoicing.ledger import customers as kept
from invoicing.ledger import merging, reading, reminders
from invoicing.ledger.books import Books
from invoicing.model.customer import FIELDS, KeptMethod, Profile, Side
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput, Refused, StaleVersion
from invoicing.model.events import Event
from invoicing.model.people import Actor
from invoicing.model.properties import Change
from invoicing.record import require_view

#: Read and written at once; a company can have thousands.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that are likely one, and the values they have in common."""

    elder: Profile
    younger: Profile
    common: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do: `takes` are values that who is kept does not have yet, `leaves` those
    that differ and stay with the duplicate, `moves` how many of what goes along."""

    keep: Profile
    gone: Profile
    takes: Mapping[str, str]
    leaves: Mapping[str, str]
    moves: Mapping[str, int]


def pairs(house: House, actor: Actor, side: Side) -> list[Pair]:
    """Customers that are likely the same, those with most in common first."""
    require_view(actor)
    with house.reading() as cursor:
        found = merging.alike(cursor, side)
        ids = ", ".join(str(id) for id in {id for pair in found for id in pair}) or "null"
        known = {p.id: p for p in kept.profiles(cursor, side, f"p.id in ({ids})")}
    return [Pair(known[a], known[b], common) for (a, b), common in found.items()]


def look(house: House, actor: Actor, side: Side, keep: int, gone: int) -> Plan:
    """What merging `gone` into `keep` would do; nothing is written. Raises as `merge` would."""
    decide(Action.EDIT_CUSTOMER, general(actor)).enforce()
    with house.books(actor) as books:
        return _plan(books, side, keep, gone)[0]


def merge(
    house: House,
    actor: Actor,
    side: Side,
    keep: int,
    gone: int,
    seen: tuple[int, int] | None = None,
) -> Profile:
    """Merge `gone` into `keep`, whole or not at all; `seen` are the versions of both that were
    looked at. `Refused` where an invoice of the duplicate is out of the actor's reach."""
    decide(Action.EDIT_CUSTOMER, general(actor)).enforce()
    with house.books(actor) as books:
        plan, pointing = _plan(books, side, keep, gone)
        for expected, found in zip(seen or (), (plan.keep, plan.gone), strict=False):
            if found.version != expected:
                raise StaleVersion(expected, found.version)
        after = _give_values(books, plan)
        _move_invoices(books, after, pointing["invoices"])
        if side is Side.CONTACT:
            _move_money(books, after, gone, pointing)
        else:
            _move_contacts(books, after, pointing["contacts"])
        merging.associations(books.cursor, side, gone, keep, at=books.at, by=actor.name)
        merging.lead_on(books.cursor, side, gone, keep)
        reminders.follow(books.cursor, side.value, gone, keep)
        ratings.after_merge(books, after, plan.gone)
    return after


def _plan(books: Books, side: Side, keep: int, gone: int) -> tuple[Plan, dict[str, list[int]]]:
    if keep == gone:
        raise InvalidInput("customer", "merge.same")
    one, other = on_record(books, side, keep), on_record(books, side, gone)
    pointing = merging.pointing(books.cursor, side, gone)
    _within_reach(books, pointing["invoices"])
    mine, theirs = one.values, other.values
    told = {name: value for name in FIELDS[side] if (value := theirs[name])}
    plan = Plan(
        one,
        other,
        {name: value for name, value in told.items() if not mine[name]},
        {name: value for name, value in told.items() if mine[name] and mine[name] != value},
        {kind: len(ids) for kind, ids in pointing.items() if ids},
    )
    return plan, pointing


def _within_reach(books: Books, ids: Sequence[int]) -> None:
    """Refuse where who merges may not edit an invoice that would move."""
    reach = books.actor.granted().edit
    for start in range(0, len(ids), AT_ONCE):
        found = reading.invoices(books.cursor, ids[start : start + AT_ONCE])
        if not all(books.actor.reaches(reach, invoice.owner) for invoice in found.values()):
            raise Refused("merge.out_of_reach")


def _give_values(books: Books, plan: Plan) -> Profile:
    """Who is kept takes what it does not have; the duplicate leads to it."""
    keep, gone = plan.keep, plan.gone
    pointer = replace(gone, version=gone.version + 1, merged_into=keep.id)
    into = {"id": keep.id, "name": keep.name}
    save(books, pointer, Event.CUSTOMER_MERGED, into=into)
    company = gone.company if "company" in plan.takes else keep.company
    after = replace(
        keep, version=keep.version + 1, values={**keep.values, **plan.takes}, company=company
    )
    changed = tuple(Change(n, None, value) for n, value in plan.takes.items())
    what = {"id": gone.id, "name": gone.name}
    save(books, after, Event.CUSTOMER_MERGED, changed, merged=what, moved=dict(plan.moves))
    return after


def _move_invoices(books: Books, keep: Profile, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        books.read_ahead(some)
        for id in some:
            before = books.invoice(id)
            contact = keep.link if keep.is_contact else before.contact
            company = before.company if keep.is_contact else keep.link
            books.write(replace(before, contact=contact, company=company), Event.CUSTOMER_MERGED)


def _move_money(books: Books, keep: Profile, gone: int, pointing: Mapping[str, list[int]]) -> None:
    for id in pointing["payments"]:
        before = books.payment(id)
        on = before.invoice_id
        invoice = reading.invoice(books.cursor, on) if on is not None else None
        after = replace(before, contact_id=keep.id, customer_email=keep.values["email"])
        books.save_payment(after, invoice)
        books.note("payment", id, Event.CUSTOMER_MERGED, merged={"id": gone, "into": keep.id})
    merging.repoint(books.cursor, gone, keep.id)
    _move_method(books, keep, gone)


def _move_method(books: Books, keep: Profile, gone: int) -> None:
    """One method for each contact: the one agreed to last; the other one is told of."""
    methods: list[KeptMethod] = []
    for id in (keep.id, gone):
        methods += kept.methods(books.cursor, Side.CONTACT, id)
    if not methods:
        return
    if len(methods) > 1:
        old = min(methods, key=lambda m: (m.consented_at, m.contact.id == keep.id))
        let_go(books, old, keep.id)
    merging.give_method(books.cursor, gone, keep.id)


def _move_contacts(books: Books, keep: Profile, ids: Sequence[int]) -> None:
    for id in ids:
        before = kept.profile(books.cursor, Side.CONTACT, id)
        if before is None:
            continue
        after = replace(
            before,
            version=before.version + 1,
            company=keep.link,
            values={**before.values, "company": keep.name},
        )
        change = Change("company", before.values["company"], keep.name)
        save(books, after, Event.CUSTOMER_MERGED, (change,))
