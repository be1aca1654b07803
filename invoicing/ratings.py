"""Payer ratings: how every customer pays, A to D, worked out by night or on a click.

They are kept beside the customers (decision 0028) and are a fact about the payer, the same for
everybody who may see invoices; who sees some invoices only is not told how much they add up to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from invoicing.house import House
from invoicing.ledger import ratings as kept
from invoicing.ledger.books import Books
from invoicing.ledger.database import Cursor
from invoicing.model.customer import Profile, Side
from invoicing.model.decisions import Action, Decision, decide, general
from invoicing.model.people import Actor, Reach
from invoicing.model.rating import RATED_DAYS, RATINGS, Rated
from invoicing.record import require_view
from invoicing.words import Words


@dataclass(frozen=True, slots=True)
class Standing:
    """How many payers have each letter, and through which day the oldest of them was worked out;
    None: nobody is rated."""

    counts: Mapping[str, int]
    day: date | None


def explained(w: Words) -> str:
    """How a rating is worked out, in words."""
    edges = (str(most) for most in RATINGS.values() if most is not None)
    return w("rating.how", days=RATED_DAYS, **dict(zip("abc", edges, strict=True)))


def standing(house: House, actor: Actor) -> Standing:
    """How the payers of the company are rated."""
    require_view(actor)
    with house.reading() as cursor:
        return Standing(*kept.counted(cursor))


def of(cursor: Cursor, actor: Actor, side: Side, id: int) -> Rated | None:
    """The rating of a customer, without its amount for who does not see all invoices."""
    found = kept.of(cursor, side, id)
    if found is None or actor.granted().view is Reach.ALL:
        return found
    return replace(found, weight=None)


def may_work_out(actor: Actor) -> Decision:
    """Who may edit customers may have them rated anew."""
    return decide(Action.EDIT_CUSTOMER, general(actor))


def work_out(house: House, actor: Actor) -> int:
    """Rate every payer now; gives how many are rated."""
    may_work_out(actor).enforce()
    return by_night(house, house.today())["count"]


def by_night(house: House, today: date) -> Mapping[str, int]:
    """The duty: every payer, once a night."""
    digits = house.settings().base_digits
    with house.ledger.write() as cursor:
        return {"count": kept.work_out(cursor, today, house.now(), digits)}


def after_merge(books: Books, keep: Profile, gone: Profile) -> None:
    """Who is kept has what the other one paid, at once; so have their companies."""
    kept.forget(books.cursor, gone.side, gone.id)
    companies = {each.company.id for each in (keep, gone) if each.company}
    digits = books.settings.base_digits
    for side, id in ((keep.side, keep.id), *((Side.COMPANY, id) for id in companies)):
        kept.work_out_one(books.cursor, side, id, books.today, books.at, digits)
