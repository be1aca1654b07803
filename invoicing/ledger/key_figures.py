"""What key figures are made of, measured in the entries: any filter, line, period and moment.

Each of the questions reads the entries once for all periods together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache

from invoicing.ledger import undone
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, matching, used
from invoicing.ledger.predicates import Bindings
from invoicing.ledger.receivables import OF_GONE, in_range, unfiltered
from invoicing.model.dates import STARTS
from invoicing.model.key_figures import ROLLED, SOON, Measured, Period
from invoicing.model.money import ZERO, quantise
from invoicing.model.receivables import Buckets
from invoicing.model.table import View

#: Kinds of entry that are money moving; all others change what was sold.
MONEY = "('paid', 'payment_deleted', 'refunded')"
NOTHING = "cast(null as varchar)"
MONTHS_BACK = 12
RISK_DAYS = 90
#: What is told of each period in the answer on balances: weight, weighted days, due soon.
PER_PERIOD = 2 + len(SOON)
Line = tuple[str | None, str]
Numbers = Mapping[Line, Sequence[Decimal]]
#: Entries as they meet their invoice, with names that no column of it has.
CHANGES = """
    select invoice_id, kind as movement, amount as change, effective_date as day from entry
    where recorded_at <= $known_at and effective_date between $since and $until"""
#: The invoices that are asked about, with the line each belongs to.
RECORD = """record as (
    select id, {key} as line, currency, due_date, rate, kind from invoice where {where}
)"""
#: The same as they were then, and where nobody filters, those that were deleted since.
RECORD_THEN = """{undone}, {told}, record as (
    select id, {key} as line, currency, {due} as due_date, rate, kind
    from invoice {joined} where {where}{gone}
)"""
GONE = """
    union all
    select d.invoice_id, {key}, d.currency, coalesce(cast(told_to['due_date'] as date), d.due_date),
        cast(told_to['rate'] as decimal(18,8)), coalesce(told_to['kind'], 'invoice')
    from deletion d left join told on told_id = d.invoice_id where d.deleted_at > $known_at"""
#: What is owed is a sum of entries, so it can be gathered before anything is asked of it: by
#: due date, and by the first of the days that are asked about at which an entry counts.
STANDING = """
    with {record}, changes as ({changes}), cell as (
        select line as key, {code} as currency, due_date, kind = 'invoice' as charged,
            {slot} as slot, sum({amount}) as amount
        from changes join record on id = invoice_id group by all
    )
    select key, currency, {columns} from cell group by all"""
SOLD = """
    with {record}, changes as ({changes}), cell as (
        select line as key, {code} as currency, day, sum({amount}) as amount
        from changes join record on id = invoice_id
        where movement {kinds} {money} group by all
    )
    select key, currency, {columns} from cell group by all"""
#: A payment weighs with the day it came, less what was taken back of it.
PAID = """
    with {record}, paid as (
        select invoice_id, payment_id, cast(-sum(amount) as decimal(18,3)) as amount,
            min(effective_date) filter (kind = 'paid') as day
        from entry where recorded_at <= $known_at and effective_date <= $until
            and payment_id in (
                select payment_id from entry where kind = 'paid' and effective_date >= $since
            )
        group by invoice_id, payment_id having sum(amount) < 0
    ), late as (
        select line as key, {code} as currency, {amount} as amount, day, day - due_date as days
        from paid join record on id = invoice_id
        where day >= $since and due_date is not null
    )
    select key, currency, {columns} from late group by all"""
#: What came to be so many days past due, and what was unpaid of it on that day.
RISK = """
    with {record}, ripe as (
        select id, line as key, {code} as currency, rate, due_date + {days} as day from record
        where due_date between $since - {days} and $until - {days}
    ), stood as (
        select key, ripe.currency, day, {amount} as amount, kind in {money} as money
        from entry join ripe on ripe.id = invoice_id
        where recorded_at <= $known_at and effective_date <= day
    ), cell as (
        select key, currency, day, sum(amount) as amount,
            sum(case when not money then amount else 0 end) as billed
        from stood group by all
    )
    select key, currency, {columns} from cell group by all"""
#: What was promised by a day of the period and came, or did not, as it was known then. One that
#: was taken back while it was open counts for neither; on its own day one that is not kept yet is
#: open still. It is kept by money entered after it, or where nothing was left to pay by its day.
JUDGED = """said as (
        select promise_id, invoice_id as promise_of, promised_on as promise_day, amount,
            after_entry
        from promise where promised_on between $since and $until and made_at <= $known_at
            and not (became is not distinct from 'withdrawn' and ended_at <= $known_at)
    ), judged as (
        select promise_of, promise_day, said.amount,
            coalesce(-sum(e.amount) filter (e.id > after_entry and e.kind in ('paid',
                'payment_deleted') and e.effective_date <= promise_day), 0) >= said.amount
                or sum(e.amount) filter (e.effective_date <= promise_day) <= 0 as came,
            min(e.effective_date) filter (e.kind = 'voided') as void_day
        from said join entry e on e.invoice_id = promise_of and e.recorded_at <= $known_at
        group by promise_id, promise_of, promise_day, said.amount
    )"""
PROMISED = f"""
    with {{record}}, {JUDGED}, met as (
        select line as key, {{code}} as currency, {{amount}} as amount, promise_day as day, came,
            void_day
        from judged join record on id = promise_of
    )
    select key, currency, {{columns}} from met group by all"""


GATHERED = (STANDING, SOLD)


@dataclass(frozen=True)
class Measuring:
    """The question: which invoices, gathered by what, over which periods, known when."""

    view: View
    by: str | None
    periods: Sequence[Period]
    known_at: datetime
    buckets: Buckets = ROLLED
    rolling: bool = True  # whether the ranges of a month before are needed too
    base: str = ""  # the company's currency: all amounts in it, each at its invoice's rate

    @cached_property
    def ranged(self) -> list[date]:
        """The days whose balances are needed range by range."""
        ends = [p.last for p in self.periods]
        before = [month_before(end) for end in ends] if self.rolling else []
        return sorted({*ends, *before})

    @cached_property
    def days(self) -> list[date]:
        """All days whose balances are needed."""
        openings = (p.first - timedelta(days=1) for p in self.periods)
        return sorted({*self.ranged, *openings})

    @cached_property
    def spans(self) -> list[tuple[date, date]]:
        """The days over which sales are needed: the periods, and months back from each end."""
        wanted = [(p.first, p.last) for p in self.periods]
        back = (span for p in self.periods for span in months_back(p.last))
        return list(dict.fromkeys((*wanted, *back)))


def month_before(day: date) -> date:
    """The same day of the month before, or that month's last."""
    start = STARTS["month"](day, -1)
    last = STARTS["month"](day, 0) - timedelta(days=1)
    return min(start.replace(day=1) + timedelta(days=day.day - 1), last)


@lru_cache
def months_back(last: date) -> Sequence[tuple[date, date]]:
    """The months through a day, the newest (which may not be over) first; asked once a line."""
    starts = [STARTS["month"](last, -n) for n in range(MONTHS_BACK)]
    ends = [last, *(start - timedelta(days=1) for start in starts)]
    return list(zip(starts, ends, strict=False))


def measured(cursor: Cursor, asked: Measuring, asker: Asker) -> list[list[Measured]]:
    """For each line and currency its measures, period by period."""
    run = _Run(cursor, asked, asker, undone.anything_since(cursor, asked.known_at))
    answers = (run.owed(), run.sold(), run.collected(), run.paid(), run.risk(), run.promised())
    found = _Found(asked, *answers)
    lines = [_line(line, found) for line in found.lines]
    return sorted(lines, key=lambda one: (one[-1].currency, -one[-1].closing, one[-1].key or ""))


@dataclass(frozen=True)
class _Run:
    cursor: Cursor
    asked: Measuring
    asker: Asker
    past: bool  # whether invoices may have been other then than they are now

    def owed(self) -> Numbers:
        """Every range on days that need it; of each period what was late, the same times days,
        and what is due soon; the whole of every day."""
        days, buckets = self.asked.days, self.asked.buckets
        slot = " ".join(f"when day <= $d{i} then {i}" for i in range(len(days)))

        def summed(i: int, test: str, amount: str = "amount") -> str:
            return f"sum({amount}) filter (slot <= {i} and {test})"

        columns = [
            summed(i, in_range(*buckets.bounds(n), f"$d{i} - due_date"))
            for i in map(days.index, self.asked.ranged)
            for n in range(buckets.count)
        ]
        for i in (days.index(period.last) for period in self.asked.periods):
            late, overdue = f"($d{i} - due_date)", f"due_date < $d{i} and charged"
            columns += [
                summed(i, overdue),
                summed(i, overdue, f"cast(amount as decimal(28,3)) * {late}"),
                *(summed(i, f"{late} between -{n} and 0") for n in SOON),
            ]
        columns += [summed(i, "true") for i in range(len(days))]
        bound: dict[str, date] = {f"d{i}": d for i, d in enumerate(days)}
        slot = f"case {slot} else {len(days)} end"
        return self._ask(STANDING, columns, bound | {"since": date.min}, slot=slot)

    def sold(self) -> Numbers:
        """The sales of every span."""
        return self._spans(self.asked.spans, "not in")

    def collected(self) -> Numbers:
        """The money of the month through each period's end, as a negative amount."""
        return self._spans([months_back(p.last)[0] for p in self.asked.periods], "in")

    def _spans(self, spans: Sequence[tuple[date, date]], kinds: str) -> Numbers:
        columns = [f"sum(amount) filter (day between $f{i} and $t{i})" for i in range(len(spans))]
        bound = {f"f{i}": first for i, (first, _) in enumerate(spans)}
        bound |= {f"t{i}": last for i, (_, last) in enumerate(spans)}
        bound["since"] = min(first for first, _ in spans)
        return self._ask(SOLD, columns, bound, kinds=kinds)

    def paid(self) -> Numbers:
        """Of every period what was paid, and the same times the days after due."""
        return self._ask(PAID, self._of_periods("amount", "amount * days"), {})

    def risk(self) -> Numbers:
        """Of every period what was billed of that which became so old, and unpaid of it."""
        return self._ask(RISK, self._of_periods("billed", "amount"), {})

    def promised(self) -> Numbers:
        """Of every period what was promised by its days, and what of that came."""
        columns = [
            f"sum(amount) filter (day between $f{i} and $t{i} and {judged}"
            f" and (void_day is null or void_day > $t{i}))"
            for i in range(len(self.asked.periods))
            for judged in (f"(came or day < $t{i})", "came")
        ]
        return self._ask(PROMISED, columns, {})

    def _of_periods(self, *summed: str) -> list[str]:
        return [
            f"sum({each}) filter (day between $f{i} and $t{i})"
            for i in range(len(self.asked.periods))
            for each in summed
        ]

    def _in(self, amount: str) -> str:
        """An amount in its own currency or the company's, there with more digits than it has."""
        return f"{amount} * cast(rate as decimal(18,8))" if self.asked.base else amount

    def _ask(
        self, template: str, columns: Sequence[str], bound: Mapping[str, date], **more: str
    ) -> Numbers:
        record, bindings = self._record()
        told = ", ".join(f"coalesce({column}, 0)" for column in columns)
        amount = self._in("change" if template in GATHERED else "amount")
        usual = {"code": "currency", "amount": amount, "money": MONEY, "changes": CHANGES}
        if self.asked.base:
            usual["code"] = bindings.bind(self.asked.base)
        sql = template.format(record=record, columns=told, days=RISK_DAYS, **usual, **more)
        self._share(bindings, bound)
        rows = self.cursor.execute(sql, used(sql, bindings, self.asker)).fetchall()
        return {(line, str(code)): list(map(self._told, sums)) for line, code, *sums in rows}

    def _record(self) -> tuple[str, Bindings]:
        """`record` as a part of a WITH."""
        source, by = self.asker.source("invoice"), self.asked.by
        where, bindings = matching(self.asked.view, source, self.asker)
        key = f"cast({source.column(by)} as varchar)" if by else NOTHING
        if not self.past:
            return RECORD.format(key=key, where=where), bindings
        of_gone = OF_GONE.get(by or "", NOTHING)
        if by:
            key, of_gone = undone.then(by, key), f"coalesce(told_to['{by}'], {of_gone})"
        gone = unfiltered(self.asked.view) and where == "true"
        names = (by or "due_date", "due_date")
        parts = {
            "undone": undone.undone(names),
            "told": undone.told((*names, "rate", "kind")),
            "joined": undone.JOINED,
            "due": undone.then("due_date", "due_date", "date"),
            "gone": GONE.format(key=of_gone) if gone else "",
        }
        return RECORD_THEN.format(key=key, where=where, **parts), bindings

    def _told(self, amount: Decimal | int) -> Decimal:
        exact, base = Decimal(amount), self.asked.base
        return quantise(exact, base) if base else exact

    def _share(self, bindings: Bindings, bound: Mapping[str, date]) -> None:
        periods = self.asked.periods
        usual: dict[str, object] = {
            "known_at": self.asked.known_at,
            "until": max(p.last for p in periods),
            "since": min(p.first for p in periods),
        }
        usual |= {f"f{i}": p.first for i, p in enumerate(periods)}
        usual |= {f"t{i}": p.last for i, p in enumerate(periods)}
        for name, value in (usual | dict(bound)).items():
            bindings.share(name, value)


@dataclass(frozen=True)
class _Found:
    """The answers to all questions, and where in them something stands."""

    asked: Measuring
    owed: Numbers
    sold: Numbers
    collected: Numbers
    paid: Numbers
    risk: Numbers
    promised: Numbers

    @property
    def lines(self) -> list[Line]:
        """Whatever line any answer has."""
        held = (self.owed, self.sold, self.collected, self.paid, self.risk, self.promised)
        return list(dict.fromkeys(line for answer in held for line in answer))

    def ranges(self, line: Line, day: date) -> Sequence[Decimal]:
        """What stood in each range on a day; nothing where nobody asked."""
        count, ranged = self.asked.buckets.count, self.asked.ranged
        place = ranged.index(day) * count if day in ranged else None
        return (ZERO,) * count if place is None else _at(self.owed, line, place, count)

    def late_and_soon(self, line: Line, period: int) -> Sequence[Decimal]:
        """Weight, weighted days, due within each of `SOON`."""
        start = len(self.asked.ranged) * self.asked.buckets.count
        return _at(self.owed, line, start + PER_PERIOD * period, PER_PERIOD)

    def whole(self, line: Line, day: date) -> Decimal:
        """All that was owed at the end of a day."""
        start = len(self.asked.ranged) * self.asked.buckets.count
        start += PER_PERIOD * len(self.asked.periods)
        return _at(self.owed, line, start + self.asked.days.index(day), 1)[0]

    def sales(self, line: Line, span: tuple[date, date]) -> Decimal:
        """What was sold from the first through the last day."""
        return _at(self.sold, line, self.asked.spans.index(span), 1)[0]


def _at(numbers: Numbers, line: Line, start: int, size: int) -> Sequence[Decimal]:
    return numbers[line][start : start + size] if line in numbers else (ZERO,) * size


def _line(line: Line, found: _Found) -> list[Measured]:
    """The numbers of one line, dealt out to its periods."""

    def one(i: int, period: Period) -> Measured:
        late, days_late, *soon = found.late_and_soon(line, i)
        weight, weighted = _at(found.paid, line, 2 * i, 2)
        billed, unpaid = _at(found.risk, line, 2 * i, 2)
        promised, came = _at(found.promised, line, 2 * i, 2)
        months = [(found.sales(line, s), (s[1] - s[0]).days + 1) for s in months_back(period.last)]
        return Measured(
            line[0],
            line[1],
            period,
            found.whole(line, period.first - timedelta(days=1)),
            found.sales(line, (period.first, period.last)),
            months,
            found.ranges(line, period.last),
            found.ranges(line, month_before(period.last)),
            (weight + late, weighted + days_late),
            (billed, unpaid),
            tuple(soon),
            -_at(found.collected, line, i, 1)[0],
            (promised, came),
        )

    return [one(i, period) for i, period in enumerate(found.asked.periods)]
