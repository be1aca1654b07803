"""Hand-written SQL for the questions of the bench, to measure ours against.

What somebody who knows DuckDB and these tables would type: no permissions, no filter language,
nothing between the answer and the reader. Where it can be, it is SQL that SQLite and PostgreSQL
answer too (`bench_peers.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from invoicing.ledger.database import Cursor
from invoicing.model.dates import STARTS, Clock

COLUMNS = (
    "number",
    "status",
    "buyer_name",
    "issue_date",
    "due_date",
    "amount_billed",
    "amount_due",
    "currency",
    "owner",
)
OF_PAYMENT = (
    "amount",
    "paid_on",
    "status",
    "method",
    "customer",
    "invoice",
    "reference",
    "processor",
)
ROWS = 50
NAME = re.compile(r"\$(\w+)")
PAST_DAYS = 400
NEWEST = "issue_date desc nulls last, id desc"
OLDEST = "issue_date nulls last, id"
OVERDUE = "status = 'open' and amount_due > 0 and due_date < $today"
SUMS = "count(*), sum(amount_billed), sum(amount_paid), sum(amount_due)"
PAID = "count(*), sum(amount), sum(refunded), sum(fees)"
BUCKET = (
    "case when not (status = 'open' and amount_due > 0) or due_date is null then null"
    " when due_date >= $today then 'not_due' when due_date >= $day_30 then 'd1_30'"
    " when due_date >= $day_60 then 'd31_60' when due_date >= $day_90 then 'd61_90'"
    " else 'over_90' end"
)
#: What came of the promises that count.
CAME = """select p.invoice_id, p.promised_on, p.amount, coalesce(-sum(e.amount), 0) as came
    from promise p left join entry e on e.invoice_id = p.invoice_id and e.id > p.after_entry
        and e.kind in ('paid', 'payment_deleted') and e.effective_date <= p.promised_on
    where p.ended_at is null group by p.invoice_id, p.promised_on, p.amount"""
#: What was outstanding at the end of so many months, the oldest first.
MONTH_ENDS = 24
OWED = "sum(case when effective_date <= $month_{} then amount else 0 end)"
#: How late something was on the past day.
LATE = (
    "due_date >= $past",
    "due_date < $past and due_date >= $past_30",
    "due_date < $past_30 and due_date >= $past_60",
    "due_date < $past_60 and due_date >= $past_90",
    "due_date < $past_90",
)
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One question as statements, which name the values of `facts` as $name; `elsewhere` says
    whether other engines are asked too."""

    statements: tuple[str, ...]
    elsewhere: bool = True

    def ask(self, cursor: Cursor, facts: Mapping[str, object]) -> list[Rows]:
        """The answer of each statement."""
        return [cursor.execute(sql, named(sql, facts)).fetchall() for sql in self.statements]


def named(sql: str, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts a statement names."""
    return {name: facts[name] for name in NAME.findall(sql)}


def _page(
    where: str = "true",
    order: str = NEWEST,
    offset: str = "",
    table: tuple[str, tuple[str, ...], str] = ("invoice", COLUMNS, SUMS),
    elsewhere: bool = True,
) -> Yardstick:
    """Count and sums per currency, and fifty rows."""
    name, columns, sums = table
    return Yardstick(
        (
            f"select currency, {sums} from {name} where {where}"
            " group by currency order by currency",
            f"select id, {', '.join(columns)} from {name} where {where} order by {order}"
            f" limit {ROWS}{offset}",
        ),
        elsewhere,
    )


def _groups(key: str) -> Yardstick:
    """The groups in order, each with its sums per currency."""
    return Yardstick(
        (
            f"select {key} as key, currency, {SUMS} from invoice group by 1, 2"
            " order by 1 nulls last, 2",
        )
    )


def _aged(key: str, known: str = "") -> Yardstick:
    """What was owed on the past day, in ranges, from the entries."""
    ranges = (f"coalesce(sum(case when {late} then due end), 0)" for late in LATE)
    return Yardstick(
        (
            "with standing as (select invoice_id, sum(amount) as due from entry"
            f" where effective_date <= $past{known} group by invoice_id having sum(amount) <> 0)"
            f" select {key}, count(*), {', '.join(ranges)}"
            " from standing join invoice on id = invoice_id where currency = 'NOK'"
            f" group by {key}",
        )
    )


PAYMENTS = ("payment", OF_PAYMENT, PAID)
YARDSTICKS: Mapping[str, Yardstick] = {
    "newest": _page(),
    "overdue": _page(f"{OVERDUE} and currency = 'NOK'", "due_date nulls last, id"),
    "search": _page("contains(search, $text)"),
    "search for two words": _page("contains(search, $text) and contains(search, $word)"),
    "by buyer": _page(order="buyer_name nulls last, id"),
    "largest first": _page(order="amount_billed desc nulls last, id desc"),
    "three OR groups": _page(
        "status = 'open' and amount_due > 50000"
        " or currency = 'EUR' and due_date < $day_90 and status = 'paid'"
        " or status = 'draft' and owner = $owner"
    ),
    "page in the middle": _page(offset=" offset $middle"),
    "largest balances": _page("status = 'open'", "amount_due desc nulls last, id desc"),
    "due in the last 30 days": _page(
        "due_date >= $day_30 and due_date <= $today", "due_date nulls last, id"
    ),
    "one company": _page("company = $company", OLDEST),
    "one number": _page("number = $number"),
    "number begins with": _page("starts_with(number, 'INV-001')", elsewhere=False),
    "e-mail ends with": _page("ends_with(contact_email, '@epost.example')", elsewhere=False),
    "title contains": _page("contains(lower(title), 'kaffe')"),
    "amounts in a range": _page("amount_billed between 10000 and 20000 and currency = 'EUR'"),
    "nobody's": _page("owner is null"),
    "neither paid nor voided": _page("status not in ('paid', 'voided')"),
    "paid by a team in a year": _page(
        "status = 'paid' and team = $team and paid_date >= $year_first and paid_date < $today"
    ),
    "what one team sees": _page("owner_id is not null and team = $team or owner_id is null"),
    "owner changed lately": _page(
        "id in (select subject_id from history where subject = 'invoice' and version > 1"
        " and contains(changes, '[\"owner\",') and happened_at >= $since_90)",
        elsewhere=False,
    ),
    "payers rated D": _page(
        "company_id in (select customer_id from payer_rating where side = 'company'"
        " and rating = 'D') or company_id is null and contact_id in (select customer_id"
        " from payer_rating where side = 'contact' and rating = 'D')",
        elsewhere=False,
    ),
    "broken promises": _page(
        f"id in (select id from invoice join ({CAME}) on invoice_id = id where status <> 'voided'"
        " and promised_on < $today and came < amount"
        " and not (status = 'paid' and paid_date <= promised_on))",
        elsewhere=False,
    ),
    "newest payments": _page(
        "deleted_at is null", "paid_on desc nulls last, id desc", "", PAYMENTS
    ),
    "payments by a word": _page(
        "deleted_at is null and contains(search, $text) and status = 'succeeded'",
        "amount desc nulls last, id desc",
        "",
        PAYMENTS,
    ),
    "gathered by owner": _groups("owner"),
    "gathered by month": Yardstick(
        (
            f"select cast(date_trunc('month', issue_date) as date) as key, currency, {SUMS}"
            " from invoice where issue_date >= $year_first group by 1, 2 order by 1, 2",
        ),
        elsewhere=False,
    ),
    "aging by company": Yardstick(
        (
            "with top as (select company, sum(round(amount_due * rate, 2)) as rank"
            " from invoice where status = 'open' group by company"
            " order by rank desc, company nulls last limit 50)"
            f" select i.company, {BUCKET} as bucket, currency, {SUMS}"
            " from invoice i join top on i.company is not distinct from top.company"
            " where status = 'open' group by 1, 2, 3 order by 1, 2, 3",
        ),
        elsewhere=False,
    ),
    "totals of overdue": Yardstick(
        (
            f"select currency, sum(amount_due) from invoice where {OVERDUE}"
            " group by currency order by currency",
        )
    ),
    "aging of a past day": _aged("buyer_name"),
    "aging of a past day by owner": _aged("owner"),
    "aging of a past day as known then": _aged("buyer_name", " and recorded_at <= $known"),
    "24 month-ends": Yardstick(
        (
            "select currency,"
            f" {', '.join(OWED.format(n) for n in range(MONTH_ENDS))}"
            " from entry group by currency order by currency",
        )
    ),
    "all of a month": Yardstick(
        (
            f"select id, {', '.join(COLUMNS)} from invoice"
            f" where issue_date >= $day_60 and issue_date < $day_30 order by {OLDEST}",
        )
    ),
}


def facts(cursor: Cursor, clock: Clock) -> dict[str, object]:
    """What the questions name: days, and values that some invoices have. The same each time."""
    some = cursor.execute(
        "select strip_accents(lower(split_part(buyer_name, ' ', 1))), owner, team, company, number,"
        " strip_accents(lower(split_part(buyer_name, ' ', 2)))"
        " from invoice where company is not null and owner is not null and number is not null"
        " order by hash(id), id limit 1"
    ).fetchall()
    names = ("text", "owner", "team", "company", "number", "word")
    (count,) = cursor.execute("select count(*) from invoice").fetchall()[0]
    today = clock.today
    past = today - timedelta(days=PAST_DAYS)
    return {
        **dict(zip(names, some[0] if some else [""] * len(names), strict=True)),
        "today": today,
        "year_first": today.replace(month=1, day=1),
        "past": past,
        "known": clock.start_of(past + timedelta(days=1)),
        **{f"day_{n}": today - timedelta(days=n) for n in (30, 60, 90)},
        **{f"month_{n}": day for n, day in enumerate(month_ends(today))},
        **{f"past_{n}": past - timedelta(days=n) for n in (30, 60, 90)},
        "since_90": clock.start_of(today - timedelta(days=90)),
        "yesterday": today - timedelta(days=1),
        "day_31": today - timedelta(days=31),
        "middle": count // 2 // ROWS * ROWS,
        "page": count // 2 // ROWS + 1,
    }


def month_ends(today: date) -> list[date]:
    """The ends of the last months that are over, the oldest first."""
    starts = (STARTS["month"](today, 1 - n) for n in range(MONTH_ENDS, 0, -1))
    return [start - timedelta(days=1) for start in starts]


def entries(cursor: Cursor) -> int:
    """How many entries there are."""
    (count,) = cursor.execute("select count(*) from entry").fetchall()[0]
    return int(count)


def some_invoices(cursor: Cursor, count: int) -> list[int]:
    """Ids from all over the books, the same each time."""
    sql = "select id from invoice order by hash(id), id limit $count"
    return [int(row[0]) for row in cursor.execute(sql, {"count": count}).fetchall()]
