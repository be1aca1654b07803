"""What a cash forecast is made of: how payers paid, what they owe, and what came of it since.

One reading of the entries answers for several moments, each as of a day and as it was known.
A payer is the company that is billed, or the contact where there is none; its segment is the
country and which of the two it is. How a payer paid is asked of every invoice of the last year
within reach, whatever the view asks for: a filter on what is open would leave only what was not
paid.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from pyarrow.compute import list_flatten, list_value_length

from invoicing.ledger.columns import IN_BASE
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, matching, used
from invoicing.ledger.predicates import Bindings, reach_sql
from invoicing.ledger.receivables import unfiltered
from invoicing.model.aging import Moments
from invoicing.model.forecast import Cell
from invoicing.model.money import ZERO
from invoicing.model.payers import LOOKING_BACK, OLDEST, WEEK, WEEKS, YOUNGEST, Habits, Told
from invoicing.model.table import View

MONEY = "('paid', 'payment_deleted', 'refunded')"
#: Companies have even numbers, contacts odd ones.
PAYER = "coalesce(company_id * 2, contact_id * 2 + 1)"
#: Of every invoice what it was at each moment.
THEN = """sum(amount) filter ({when}) as due{n},
    sum(amount) filter (kind in {money} and {when}) as paid{n},
    max(effective_date) filter (kind = 'paid' and {when}) as paid_on{n},
    max(effective_date) filter ({when}) as last_on{n}"""
KNOWN = """
    with asked_about as (
        select id as invoice_id from invoice where issue_date > $since or amount_due <> 0
        union all select invoice_id from entry where effective_date > $first or recorded_at > $known
        union all select invoice_id from deletion
    ), known as (
        select invoice_id, {then} from entry
        where effective_date <= $until and recorded_at <= $latest
            and invoice_id in (select invoice_id from asked_about)
        group by invoice_id
    ), fact as materialized (
        select known.*, {payer} as payer, buyer_country as country, {code} as code, rate,
            kind = 'invoice' as charged, issue_date, coalesce(due_date, issue_date) as due_on,
            {asked} as asked
        from known join invoice on id = invoice_id where {reach}{gone}
    )"""
#: What is still known of deleted invoices; how they would have been paid is not.
GONE = """
        union all
        select known.*, null, null, currency, null, false, null, coalesce(due_date, issue_date),
            true
        from known join deletion using (invoice_id)"""
#: How payers paid until a moment: an invoice is paid on the day the last of it came.
HISTORY = """
    select {n} as slot, payer, max(country) as country, null as code, null as day, null as amount,
        null as promised, null as week, null as disputed, null as many,
        list([day, paid, gone]) as told
    from (
        select payer, max(country) as country, greatest(least(case
                when due{n} <> 0 then $t{n} when paid{n} < 0 then paid_on{n} else last_on{n}
                end - due_on, {oldest}), {youngest}) as day,
            count(*) filter (due{n} = 0 and paid{n} < 0) as paid,
            count(*) filter (due{n} <> 0 or coalesce(paid{n}, 0) >= 0) as gone
        from fact where charged and due{n} is not null and issue_date > $t{n} - {back}
            and payer is not null
        group by 1, 3
    ) days group by payer"""
#: What is owed at a moment, by payer and day; what is paid back one day or set off has no day.
OWED = """
    select {n}, payer, country, code, case when due{n} > 0 then
            least($t{n} - due_on, {oldest}) end as day,
        sum({due}), sum({promised}), week, coalesce(disputed, false), count(*), null
    from fact {said}
    where asked and due{n} <> 0{rated}
    group by payer, country, code, day, week, disputed"""
#: What came of it since, until what is known now.
CAME = """
    select {n}, null, null, code, greatest((effective_date - $t{n} - 1) // {days}, 0) as day,
        -sum({amount}), null, null, null, null, null
    from entry join fact using (invoice_id)
    where asked and due{n} > 0 and kind in {money}
        and effective_date <= $until and recorded_at <= $latest
        and (effective_date > $t{n} or recorded_at > $k{n})
        and effective_date <= $t{n} + {horizon}{rated}
    group by code, day"""
#: What buyers had said at the first moment.
SAID = """
    left join (
        select p.invoice_id, max((greatest(p.promised_on - $t0, 1) - 1) // {days}) as week,
            greatest(max(p.amount) + coalesce(sum(e.amount), 0), 0) as word
        from promise p
        left join entry e on e.invoice_id = p.invoice_id and e.id > p.after_entry
            and e.kind in ('paid', 'payment_deleted')
            and e.effective_date <= $t0 and e.recorded_at <= $k0
        where p.made_at <= $k0 and (p.ended_at is null or p.ended_at > $k0)
            and p.promised_on >= $t0
        group by p.promise_id, p.invoice_id
    ) promised using (invoice_id)
    left join (
        select distinct invoice_id, true as disputed from dispute
        where opened_at <= $k0
            and (settled_at is null or settled_at > $k0 or state = 'accepted')
    ) disputed using (invoice_id)"""
#: Always the same, since payers are drawn one after another.
ORDER = "order by slot, payer, country, code, day, week, disputed"
UNSAID = " cross join (select cast(null as integer) as week, 0 as word, false as disputed) said"


@dataclass(frozen=True)
class Asked:
    """Which invoices, at which moments; with `base` in the company's currency, each invoice at
    its own rate, and those without one left out.

    `known` is until when is told what came; `said`, whether what buyers said at the first moment
    is asked too; `only`, the one currency that is asked about.
    """

    view: View
    moments: Sequence[Moments]
    base: str = ""
    known: Moments | None = None
    said: bool = True
    only: str = ""


@dataclass
class Then:
    """What was so at one moment; `came` by currency and week."""

    payers: dict[int, list[Told]] = field(default_factory=dict)
    segments: dict[int, str] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    came: dict[str, dict[int, Decimal]] = field(default_factory=dict)

    @property
    def habits(self) -> Habits:
        """How payers paid until then."""
        return Habits(self.payers, self.segments)


def standing(cursor: Cursor, asked: Asked, asker: Asker) -> list[Then]:
    """What was so at each of the moments."""
    sql, bindings = _statement(asked, asker)
    found = [Then() for _ in asked.moments]
    segments: dict[tuple[int | None, str | None], str | None] = {}
    for slot, payer, country, code, day, amount, promised, week, disputed, many, told in _rows(
        cursor, sql, used(sql, bindings, asker)
    ):
        then, who = found[slot], (payer, country)
        if who not in segments:
            segments[who] = _segment(payer, country)
        if told:
            then.payers[payer], then.segments[payer] = told, segments[who]
        elif many:
            owed = (code, day, amount, many, disputed, week, promised or ZERO)
            then.cells.append(Cell(payer, segments[who], *owed))
        else:
            then.came.setdefault(code, {})[day] = amount
    return found


def _rows(cursor: Cursor, sql: str, values: Mapping[str, Any]) -> Iterator[Any]:
    """The rows, column by column through Arrow: a hundred thousand of them, a row at a time, take
    longer than they are asked."""
    *columns, told = cursor.sql(sql, params=values).to_arrow_table().columns
    numbers = iter(list_flatten(list_flatten(told)).to_pylist())
    days = zip(numbers, numbers, numbers, strict=True)
    each = (list(islice(days, many or 0)) for many in list_value_length(told).to_pylist())
    return zip(*(column.to_pylist() for column in columns), each, strict=True)


def _segment(payer: int | None, country: str | None) -> str | None:
    """Companies of a country, or its private persons."""
    return None if payer is None else f"{country or ''}{'/person' * (payer % 2)}"


def _statement(asked: Asked, asker: Asker) -> tuple[str, Bindings]:
    where, bindings = matching(asked.view, asker.source("invoice"), asker)
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    whole = unfiltered(asked.view) and reach == "true" and not asked.base
    many = range(len(asked.moments))
    known = KNOWN.format(
        then=", ".join(THEN.format(n=n, when=_when(n), money=MONEY) for n in many),
        payer=PAYER,
        code=bindings.bind(asked.base) if asked.base else "currency",
        asked=f"({where})",
        reach=reach,
        gone=GONE if whole else "",
    )
    parts = [part for n in many for part in _parts(asked, n)]
    _share(bindings, asked)
    return f"{known} select * from ({' union all '.join(parts)}) {ORDER}", bindings


def _when(n: int) -> str:
    return f"effective_date <= $t{n} and recorded_at <= $k{n}"


def _parts(asked: Asked, n: int) -> list[str]:
    """History, what is owed, and what came: of one moment."""
    rated = " and rate is not null" if asked.base else " and code = $only" if asked.only else ""
    said = SAID.format(days=WEEK) if n == 0 and asked.said else UNSAID
    owed = OWED.format(
        n=n,
        oldest=OLDEST,
        rated=rated,
        said=said,
        due=_told(asked, f"due{n}"),
        promised=_told(asked, f"case when word > 0 and due{n} > 0 then least(word, due{n}) end"),
    )
    parts = [HISTORY.format(n=n, oldest=OLDEST, youngest=YOUNGEST, back=LOOKING_BACK), owed]
    if asked.known:
        amount, horizon = _told(asked, "amount"), WEEK * WEEKS
        parts.append(
            CAME.format(n=n, days=WEEK, amount=amount, money=MONEY, horizon=horizon, rated=rated)
        )
    return parts


def _told(asked: Asked, amount: str) -> str:
    return IN_BASE.format(amount=amount) if asked.base else amount


def _share(bindings: Bindings, asked: Asked) -> None:
    every = [*asked.moments, *([asked.known] if asked.known else [])]
    first = min(at.as_of for at in asked.moments)
    bindings.share("only", asked.only)
    bindings.share("until", max(at.as_of for at in every))
    bindings.share("latest", max(at.known_at for at in every))
    bindings.share("first", first)
    bindings.share("known", min(at.known_at for at in asked.moments))
    bindings.share("since", first - timedelta(days=LOOKING_BACK))
    for n, at in enumerate(asked.moments):
        bindings.share(f"t{n}", at.as_of)
        bindings.share(f"k{n}", at.known_at)


def stamp(cursor: Cursor) -> int:
    """A number that grows with everything that happens in the books."""
    found = cursor.execute("select value from counter where name = 'history'").fetchone()
    return int(found[0]) if found else 0


def names(cursor: Cursor, payers: Sequence[int], asker: Asker) -> dict[int, str | None]:
    """What payers are called on their latest invoice that the asker sees."""
    where, bindings = matching(View(("id",)), asker.source("invoice"), asker)
    keys = ", ".join(str(int(payer)) for payer in payers)
    sql = f"""
        select {PAYER} as payer, arg_max(buyer_name, id) from invoice
        where {where} and {PAYER} in ({keys}) group by 1"""
    return dict(cursor.execute(sql, used(sql, bindings, asker)).fetchall()) if payers else {}
