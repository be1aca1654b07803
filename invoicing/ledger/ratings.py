"""Payer ratings in the books: worked out of the entries, kept, and as columns.

One row a debtor (model/customer.py). They are worked out of every invoice, whoever owns it: what
the reach of a reader limits are invoices, not what is known of a payer.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from invoicing.ledger.database import Cursor
from invoicing.model.customer import Side
from invoicing.model.rating import RATED_DAYS, RATINGS, Rated

#: What every debtor paid within a year through $day, and what it owed late on that day, as the
#: key figures measure it (ledger/key_figures.py): amounts in the company's currency at the rate of
#: each invoice; one without a rate is left out. `{which}` chooses among invoices.
WEIGHED = """
    with mine as (
        select i.id, i.due_date, i.kind, i.rate,
            case when coalesce(i.company_id, c.company_id) is null then 'contact' else 'company' end
                as side,
            coalesce(i.company_id, c.company_id, i.contact_id) as customer_id
        from invoice i left join contact c on c.id = i.contact_id
        where i.due_date is not null and i.rate is not null and {which}
    ), moved as (
        select invoice_id, payment_id, kind, amount, effective_date from entry
        where recorded_at <= $at and effective_date <= $day
    ), paid as (
        select invoice_id, cast(-sum(amount) as decimal(18,3)) as amount,
            min(effective_date) filter (kind = 'paid') as day
        from moved where payment_id is not null
        group by invoice_id, payment_id having sum(amount) < 0
    ), owed as (
        select invoice_id, cast(sum(amount) as decimal(18,3)) as amount, $day as day
        from moved group by invoice_id having sum(amount) <> 0
    ), weighed as (
        select side, customer_id, amount, rate, day - due_date as days
        from paid join mine on mine.id = invoice_id where day >= $since
        union all
        select side, customer_id, amount, rate, day - due_date
        from owed join mine on mine.id = invoice_id where kind = 'invoice' and due_date < $day
    ), summed as (
        select side, customer_id,
            cast(round(sum(amount * rate), $digits) as decimal(38,3)) as weight,
            cast(round(sum(amount * rate * days), $digits) as decimal(38,3)) as weighted
        from weighed where customer_id is not null group by side, customer_id
    )
    select side, customer_id, {letter}, weight, weighted, $day, $at from summed where weight > 0"""
LETTER = (
    "case "
    + " ".join(
        f"when weighted <= {most} * weight then '{letter}'"
        for letter, most in RATINGS.items()
        if most is not None
    )
    + f" else '{list(RATINGS)[-1]}' end"
)
#: The invoices of one debtor.
OF: Mapping[Side, str] = {
    Side.COMPANY: "coalesce(i.company_id, c.company_id) = $customer",
    Side.CONTACT: "i.contact_id = $customer and coalesce(i.company_id, c.company_id) is null",
}
#: The ratings of all companies as a list by id, and those of all contacts: a contact of a company
#: pays as its company does. A place in a list is found soonest; a join for each row of a page,
#: its order and its sums is not (docs/decisions/0028).
_COMPANIES = """(select list(r.rating order by n)
    from range(1, (select coalesce(max(customer_id), 0) from payer_rating where side = 'company')
        + 1) as places(n)
    left join payer_rating r on r.side = 'company' and r.customer_id = n)"""
_CONTACTS = """(select list(coalesce(o.rating, r.rating) order by n)
    from range(1, (select coalesce(max(id), 0) from contact) + 1) as places(n)
    left join contact c on c.id = n
    left join payer_rating o on o.side = 'company' and o.customer_id = c.company_id
    left join payer_rating r on r.side = 'contact' and r.customer_id = n
        and c.company_id is null)"""
#: Property of an invoice → SQL, where columns of an invoice are meant by their own names.
COLUMNS = {
    "payer_rating": f"case when company_id is null then {_CONTACTS}[contact_id]"
    f" else {_COMPANIES}[company_id] end"
}
#: A customer p meets its rating r: its own, or that of its company.
MEETS: Mapping[Side, str] = {
    Side.COMPANY: "left join payer_rating r on r.side = 'company' and r.customer_id = p.id",
    Side.CONTACT: "left join payer_rating r on r.customer_id = coalesce(p.company_id, p.id)"
    " and r.side = case when p.company_id is null then 'contact' else 'company' end",
}


def work_out(cursor: Cursor, day: date, at: datetime, digits: int) -> int:
    """Rate every debtor by what is known at the moment of the year through the day, in place of
    what was kept; `digits` are those of the company's currency. Gives how many are rated."""
    cursor.execute("delete from payer_rating")
    _put(cursor, "true", {}, day, at, digits)
    found = cursor.execute("select count(*) from payer_rating").fetchall()
    return int(found[0][0])


def work_out_one(cursor: Cursor, side: Side, id: int, day: date, at: datetime, digits: int) -> None:
    """Rate one debtor anew; who is none any more has no rating."""
    cursor.execute(
        "delete from payer_rating where side = $side and customer_id = $id",
        {"side": side.value, "id": id},
    )
    _put(cursor, OF[side], {"customer": id}, day, at, digits)


def _put(
    cursor: Cursor, which: str, more: Mapping[str, object], day: date, at: datetime, digits: int
) -> None:
    sql = f"insert into payer_rating {WEIGHED.format(which=which, letter=LETTER)}"
    since = day - timedelta(days=RATED_DAYS - 1)
    cursor.execute(sql, {"day": day, "since": since, "at": at, "digits": digits, **more})


def forget(cursor: Cursor, side: Side, id: int) -> None:
    """Who was merged into another one is no payer any more."""
    cursor.execute(
        "delete from payer_rating where side = $side and customer_id = $id",
        {"side": side.value, "id": id},
    )


def of(cursor: Cursor, side: Side, id: int) -> Rated | None:
    """The rating of a customer; None: it has none."""
    found = cursor.execute(
        "select r.rating, r.weight, r.weighted, r.day, r.worked_out_at"
        f" from {side.value} p {MEETS[side].removeprefix('left ')} where p.id = $id",
        {"id": id},
    ).fetchone()
    if found is None:
        return None
    letter, weight, weighted, day, at = found
    return Rated(letter, weighted / weight, weight, day, at)


def counted(cursor: Cursor) -> tuple[dict[str, int], date | None]:
    """How many payers have each letter, in their order, and the day of the oldest of them."""
    found = cursor.execute(
        "select rating, count(*), min(day) from payer_rating group by rating"
    ).fetchall()
    counts = {letter: int(count) for letter, count, _ in found}
    first = min((day for *_, day in found), default=None)
    return {letter: counts.get(letter, 0) for letter in RATINGS}, first
