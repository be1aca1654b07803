"""Invoices as they were: the rows of the books at two moments, seen through one filter.

Only invoices with a line of history since the first moment can have been different; the others
are as they are, and only the day they are asked on differs. Of the former an earlier row is the
present one with everything undone that came later; of a deleted one what its history adds up to.
Both are asked by the same SQL as the index, so a view means the same then as now. An applied
payment counts (property `payment_count`) from the day it was made.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from invoicing.ledger.columns import Source
from invoicing.ledger.customs import source_with
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask
from invoicing.ledger.predicates import Bindings, filter_sql, reach_sql, search_sql
from invoicing.ledger.rows import SEARCHED
from invoicing.model.people import Reach
from invoicing.model.properties import Sort
from invoicing.model.table import View

#: Every change since the first moment, a row each, and the invoices they are about.
SINCE = """
later as materialized (
    select id as line, subject_id, happened_at, c ->> 0 as name, c ->> 1 as before, c ->> 2 as after
    from (select id, subject_id, happened_at, unnest(json_extract(changes, '$[*]')) as c
        from history where subject = 'invoice' and happened_at >= $since and changes is not null)
),
touched as materialized (
    select subject_id as id, max(happened_at) filter (event = 'deleted') as ended
    from history where subject = 'invoice' and happened_at >= $since and version is not null
    group by subject_id
),
gone as materialized (
    select t.id, t.ended, min(h.happened_at) as began
    from touched t join history h on h.subject_id = t.id and h.subject = 'invoice'
    where t.ended is not null group by t.id, t.ended
),
net as materialized (
    select distinct subject_id as id from (
        select subject_id, arg_min({v: before}, line).v as first,
            arg_max({v: after}, line).v as last
        from later where happened_at < $until group by subject_id, name)
    where first is distinct from last
)"""
#: The rows at a moment: those that are there with later changes undone, and deleted ones.
THEN = """
undone_{m} as materialized (
    select subject_id as id, map(list(name), list(before)) as m from (
        select subject_id, name, arg_min({{v: before}}, line).v as before
        from later where happened_at >= ${m} and name in ({names})
        group by subject_id, name) group by subject_id
),
known_{m} as materialized (
    select subject_id as id, map(list(name), list(after)) as m from (
        select subject_id, c ->> 0 as name, arg_max({{v: c ->> 2}}, line).v as after
        from (select h.id as line, h.subject_id, unnest(json_extract(h.changes, '$[*]')) as c
            from history h join gone g on g.id = h.subject_id
            where h.subject = 'invoice' and h.happened_at < ${m} and h.changes is not null)
        where c ->> 0 in ({names}) group by subject_id, name) group by subject_id
),
rows_{m} as (
    select i.id, {undone} from touched t join invoice i on i.id = t.id
        left join undone_{m} u on u.id = i.id where i.created_at < ${m}
    union all
    select g.id, {known} from gone g left join known_{m} u on u.id = g.id
        where g.began < ${m} and g.ended >= ${m}
),
then_{m} as materialized (select *, {search} as search from rows_{m})"""
SIDES = """
sides as (
    select id, coalesce({before}, false) as was, coalesce({after}, false) as stands
    from invoice where {reach} and id not in (select id from touched)
    union all
    select t.id, a.id is not null, b.id is not null
    from (select id from touched where id in (select id from invoice where {reach}) or {gone}) t
        left join (select id from then_since where {then_before}) a on a.id = t.id
        left join (select id from then_until where {then_after}) b on b.id = t.id
),
moved as (
    select s.id, s.was, s.stands, coalesce(t.ended < $until, false) as ended,
        coalesce(i.created_at, g.began) >= $since as began, t.id is null as still,
        count(*) over (partition by s.was, s.stands) as many,
        row_number() over (partition by s.was, s.stands order by s.id desc) as n
    from sides s left join touched t on t.id = s.id left join invoice i on i.id = s.id
        left join gone g on g.id = s.id
    where s.was <> s.stands or (s.was and s.stands and s.id in (select id from net))
)
select m.id, m.was, m.stands, m.many, m.ended, m.began, m.still,
    coalesce(i.number, d.number), coalesce(i.title, b.title), coalesce(i.buyer_name, d.buyer),
    coalesce(i.currency, d.currency)
from moved m left join invoice i on i.id = m.id left join deletion d on d.invoice_id = m.id
    left join then_since b on b.id = m.id
where m.n <= $most order by m.id desc"""
#: What is kept of an invoice without being told in its history; {r} is the row, i or g.
MODIFIED = """(select max(happened_at) from history h where h.subject = 'invoice'
    and h.subject_id = {r}.id and h.version is not null and h.happened_at < ${m})"""
PAYMENTS = """(select count(*) from payment p where p.invoice_id = {r}.id
    and p.created_at < ${m} and (p.deleted_at is null or p.deleted_at >= ${m}))"""
UNTOLD: Mapping[str, str] = {
    "created_at": "i.created_at",
    "created_by": "i.created_by",
    "modified_at": MODIFIED,
    "payment_count": PAYMENTS,
}
#: The same of a deleted one.
UNTOLD_GONE: Mapping[str, str] = {
    "created_at": "g.began",
    "created_by": "(select arg_min(actor, h.id) from history h where h.subject = 'invoice'"
    " and h.subject_id = g.id)",
    "modified_at": MODIFIED,
    "payment_count": PAYMENTS,
}
WORD = re.compile(r"\w+")
#: How a value of a company's own property is read from the history.
OWN_TYPES = {Sort.NUMBER: "decimal(18,6)", Sort.DATE: "date", Sort.FLAG: "boolean"}


@dataclass(frozen=True, slots=True)
class Found:
    """One invoice that moved, as far as SQL tells."""

    id: int
    was: bool
    stands: bool
    many: int
    ended: bool
    began: bool
    still: bool  # nothing was written about it: only the days went by
    number: str | None
    title: str | None
    buyer: str | None
    currency: str


def moved(
    cursor: Cursor, view: View, before: Asker, after: Asker, until: datetime, most: int
) -> list[Found]:
    """What entered, left or changed between the start of `before`'s day and `until`.

    At most `most` of each; `many` counts all. Relative dates mean the days of each asker.
    """
    bindings = Bindings()
    since = before.clock.start_of(before.clock.today)
    for name, value in (("since", since), ("until", until), ("most", most)):
        bindings.share(name, value)
    sides = {"since": before, "until": after}
    for m, asker in sides.items():
        bindings.share(f"today_{m}", asker.clock.today)
    source, types = after.source("invoice"), _types(cursor, after)
    columns = _needed(view, source)
    then = (_then(m, columns, types, source) for m in sides)
    parts = [SINCE, *then, _sides(view, sides, bindings)]
    rows = ask(cursor, f"with {','.join(parts)}", bindings, after)
    return [Found(*row) for row in rows]  # type: ignore[arg-type]


def _sides(view: View, sides: Mapping[str, Asker], bindings: Bindings) -> str:
    """Both tests of the view, on rows that stand still and on rows that were rebuilt."""
    asker = sides["until"]
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    # Whose a deleted invoice was is not kept as an account, so only who sees all is told.
    all_seen = asker.actor.granted().view is Reach.ALL
    gone = "id in (select id from gone)" if all_seen else "false"
    now = {m: _test(view, a, _at(a, m), bindings) for m, a in sides.items()}
    then = {m: _test(view, a, _rebuilt(_at(a, m), m), bindings) for m, a in sides.items()}
    return SIDES.format(
        before=now["since"],
        after=now["until"],
        then_before=then["since"],
        then_after=then["until"],
        reach=reach,
        gone=gone,
    )


def _test(view: View, asker: Asker, source: Source, bindings: Bindings) -> str:
    wanted = filter_sql(view.filter, source, asker.clock, bindings)
    return f"({wanted} and {search_sql(view.search, bindings)})"


def _at(asker: Asker, m: str) -> Source:
    """The source with a "today" of its own, since one statement asks on two days."""
    source = source_with("invoice", asker.own)
    return replace(
        source,
        expressions={n: _day(e, m) for n, e in source.expressions.items()},
        holds={n: _day(e, m) for n, e in source.holds.items()},
    )


def _day(expression: str, m: str) -> str:
    return expression.replace("$today", f"$today_{m}")


def _rebuilt(source: Source, m: str) -> Source:
    """The source at rebuilt rows: own properties are columns there, and history ends at `m`."""
    own = {n for n, prop in source.registry.properties.items() if prop.own}
    return replace(
        source,
        expressions={n: e for n, e in source.expressions.items() if n not in own},
        history=f"(select * from history where happened_at < ${m})",
    )


def _needed(view: View, source: Source) -> list[str]:
    """The columns that the filter and the search look at, besides the id."""
    names = {c.property for group in view.filter.groups for c in group}
    own = {n for n in names if source.registry[n].own}
    plain = {n for n in source.registry.properties if n not in source.expressions} - {"id"}
    looked_at = {word for n in names - own for word in WORD.findall(source.column(n))}
    return sorted(own | (plain & looked_at) | set(SEARCHED if view.search else ("title",)))


def _types(cursor: Cursor, asker: Asker) -> dict[str, str]:
    """The type of every column that is rebuilt."""
    sql = "select column_name, data_type from duckdb_columns() where table_name = 'invoice'"
    own = {p.name: OWN_TYPES.get(p.kind, "varchar") for p in asker.own}
    return dict(cursor.execute(sql).fetchall()) | own


def _then(m: str, columns: Sequence[str], types: Mapping[str, str], source: Source) -> str:
    """The SQL of all rows at moment `m`."""
    told = {n: f"try_cast(u.m['{n}'] as {types[n]})" for n in columns if n not in UNTOLD}
    undone = {
        n: f"case when map_contains(u.m, '{n}') then {value} else {_present(n, source)} end"
        for n, value in told.items()
    }
    untold = [name for name in columns if name in UNTOLD]
    undone |= {n: UNTOLD[n].format(m=m, r="i") for n in untold}
    known = told | {n: UNTOLD_GONE[n].format(m=m, r="g") for n in untold}
    searched = ", ".join(name for name in SEARCHED if name in columns)
    return THEN.format(
        m=m,
        names=", ".join(f"'{name}'" for name in told),
        undone=_as(undone, columns),
        known=_as(known, columns),
        search=f"strip_accents(lower(concat_ws(' ', {searched})))",
    )


def _as(expressions: Mapping[str, str], columns: Iterable[str]) -> str:
    return ", ".join(f'{expressions[n]} as "{n}"' for n in columns)


def _present(name: str, source: Source) -> str:
    """A column of the invoice as it is now; a company's own property lies in JSON."""
    own = source.registry[name].own
    return source.expressions[name] if own else f'i."{name}"'
