"""What is outstanding now, gathered for the overview."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.ledger.columns import IN_BASE
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask, matching
from invoicing.ledger.predicates import comparable
from invoicing.model.properties import Sort, Value
from invoicing.model.table import View


@dataclass(frozen=True, slots=True)
class Standing:
    """What is outstanding of one customer, owner, day …: whole, past due, since when."""

    key: Value
    amount: Decimal
    overdue: Decimal
    count: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates by which foreign invoices were told in the company's currency."""

    first: date | None
    last: date | None
    without: int  # invoices that have none, and are left out


def standing(cursor: Cursor, view: View, by: str, base: bool, asker: Asker) -> list[Standing]:
    """What is outstanding by a property, the largest first; with `base` in the company's
    currency, where a rate is known. Texts that a filter takes for the same are one."""
    source = asker.source("invoice")
    where, bindings = matching(view, source, asker)
    amount = IN_BASE.format(amount="amount_due") if base else "amount_due"
    known = " and rate is not null" if base else ""
    prop = source.registry[by]
    same = comparable(prop, "key") if prop.sort is Sort.TEXT else "key"
    sql = f"""
        with one as (
            select {source.column(by)} as key, sum({amount}) as amount,
                sum({amount}) filter (due_date < $today) as overdue, count(*) as n,
                min(due_date) filter (due_date < $today) as oldest
            from invoice where {where} and amount_due <> 0 and issue_date <= $today{known}
            group by 1)
        select min(key), sum(amount), coalesce(sum(overdue), 0), cast(sum(n) as bigint), min(oldest)
        from one group by {same} order by 2 desc, 1"""
    return [Standing(*row) for row in ask(cursor, sql, bindings, asker)]  # type: ignore[arg-type]


def any_ahead(cursor: Cursor, view: View, asker: Asker) -> bool:
    """Whether invoices are open that are dated after today, and so not outstanding yet."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    sql = f"select 1 from invoice where {where} and amount_due <> 0 and issue_date > $today limit 1"
    return bool(ask(cursor, sql, bindings, asker))


def rates(cursor: Cursor, view: View, currency: str, asker: Asker) -> Rates:
    """The days of the rates of what is outstanding in other currencies than this one."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    own = bindings.bind(currency)
    sql = f"""
        select min(rate_date) filter (currency <> {own}), max(rate_date) filter (currency <> {own}),
            count(*) filter (rate is null)
        from invoice where {where} and amount_due <> 0"""
    [row] = ask(cursor, sql, bindings, asker)
    return Rates(*row)  # type: ignore[arg-type]
