"""Which values a property has in the books, and which of given values are there."""

from collections.abc import Sequence
from decimal import Decimal

from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask
from invoicing.ledger.predicates import Bindings, reach_sql, search_words
from invoicing.model.properties import Property, Sort


def _within(subject: str, asker: Asker, bindings: Bindings) -> tuple[str, str]:
    """The table of a subject, and which of its rows the asker may see."""
    source = asker.source(subject)
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    return source.table, f"{source.within} and {reach}"


def values(
    cursor: Cursor, prop: Property, subject: str, like: str, most: int, asker: Asker
) -> list[str]:
    """What a text or choice is on the records within reach, the most frequent first.

    `like` are words that it holds, without regard to case and accents.
    """
    bindings = Bindings()
    table, within = _within(subject, asker, bindings)
    column = asker.source(subject).column(prop.name)
    found = search_words(f"strip_accents(lower({column}))", like, bindings)
    sql = (
        f"select {column} as v from {table} where {within} and {column} is not null and {found}"
        f" group by v order by count(*) desc, v limit {int(most)}"
    )
    return [str(row[0]) for row in ask(cursor, sql, bindings, asker)]


def counted(
    cursor: Cursor,
    prop: Property,
    wanted: Sequence[str] | Sequence[Decimal],
    subject: str,
    asker: Asker,
) -> list[int]:
    """How many records within reach have each of these values, in their order.

    Text is to be in lower case (in capitals where the property is).
    """
    bindings = Bindings()
    table, within = _within(subject, asker, bindings)
    column = asker.source(subject).column(prop.name)
    given = bindings.bind([str(each) for each in wanted])
    value = f"unnest({given}::varchar[])"
    if prop.sort in (Sort.NUMBER, Sort.MONEY):
        value = f"cast({value} as decimal(38,10))"
    elif not prop.capitals:
        column = f"lower({column})"
    sql = (
        f"select count(r.c) from (select generate_subscripts({given}::varchar[], 1) as i,"
        f" {value} as v) as w left join (select {column} as c from {table} where {within}) as r"
        " on r.c = w.v group by i order by i"
    )
    return [int(str(row[0])) for row in ask(cursor, sql, bindings, asker)]
