"""Values of invoices as they stood at the moment a report is known at.

What the history tells of later is undone: a name, an owner or a due date that was changed since
is read as it was. Filters stay about the invoices as they are now.
"""

from collections.abc import Iterable
from datetime import datetime

from invoicing.ledger.database import Cursor
from invoicing.model.events import MOVED_BY_THEM, PAID_OR_SENT

#: One change a row; {which} says which lines of history (h). Most lines tell of other properties:
#: what happened, or a look at the text, spares taking those apart.
CHANGES = """select line, subject_id, c ->> 0 as name, c ->> 1 as before, c ->> 2 as after
    from (select h.id as line, h.subject_id, unnest(json_extract(h.changes, '$[*]')) as c
        from history h {which} and h.subject = 'invoice' and ({holding}))
    where c ->> 0 in ({names})"""
UNDONE = """undone as materialized (
    select subject_id as undone_id, map(list(name), list(value)) as undone_to from (
        select subject_id, name, arg_min({{v: before}}, line).v as value
        from ({changes}) group by subject_id, name) group by subject_id
)"""
#: The same of invoices that were deleted since: what their history adds up to by then.
TOLD = """told as materialized (
    select subject_id as told_id, map(list(name), list(value)) as told_to from (
        select subject_id, name, arg_max({{v: after}}, line).v as value
        from ({changes}) group by subject_id, name) group by subject_id
)"""
JOINED = "left join undone on undone_id = invoice.id"
LATER = "where h.happened_at > $known_at and h.subject_id in ({whose})"
NOTHING_ELSE = str(tuple(map(str, PAID_OR_SENT)))
#: What came to be only later owed nothing then.
KNOWN = "select invoice_id from entry where recorded_at <= $known_at"
OF_GONE = """join deletion d on d.invoice_id = h.subject_id{since}
    where h.happened_at <= $known_at"""
SINCE = " and d.deleted_at > $known_at"


def undone(names: Iterable[str], whose: str = KNOWN) -> str:
    """`undone` as a part of a WITH: for each invoice these properties as they were at $known_at,
    where they were changed since. `whose` selects the ids that matter."""
    return UNDONE.format(changes=_changes(LATER.format(whose=whose), names))


def told(names: Iterable[str], every: bool = False) -> str:
    """`told` as a part of a WITH: the same of invoices deleted since then, of which more is known
    than their tombstone says; of `every` deleted one where the tombstone does not say it."""
    return TOLD.format(changes=_changes(OF_GONE.format(since="" if every else SINCE), names))


def then(name: str, expression: str, type: str = "varchar") -> str:
    """A property as it was, where `undone` is joined; `expression` is what it is now."""
    was = f"cast(undone_to['{name}'] as {type})"
    return f"case when map_contains(undone_to, '{name}') then {was} else {expression} end"


def anything_since(cursor: Cursor, known_at: datetime) -> bool:
    """Whether there is anything to be undone at all."""
    sql = "select 1 from history where happened_at > $at and subject = 'invoice' limit 1"
    return cursor.execute(sql, {"at": known_at}).fetchone() is not None


def _changes(which: str, names: Iterable[str]) -> str:
    """The changes of these properties, whose names are of the registry."""
    wanted = sorted(set(names))
    if MOVED_BY_THEM.isdisjoint(wanted):
        which += f" and h.event not in {NOTHING_ELSE}"
    return CHANGES.format(
        which=which,
        names=", ".join(f"'{name}'" for name in wanted),
        holding=" or ".join(f"""contains(h.changes, '"{name}"')""" for name in wanted),
    )
