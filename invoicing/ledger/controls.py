"""The controls of `controls.sql`: what each finds, what it found before, what is let stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from invoicing.ledger.database import Cursor

_CONTROL = re.compile(r"^-- control: (\w+) (\w+) (\w+) (\w+)\n(.+?);$", re.MULTILINE | re.DOTALL)
#: What of a finding a waiver was given for.
FACTS = "concat_ws(' | ', label, day, amount, currency, note)"
#: The waiver that holds for a finding.
HOLDS = f"""w.control = $control and w.finding = f.id and w.facts = {FACTS}
    and w.lifted_at is null"""


class Gravity(StrEnum):
    """How grave a finding is: to be put right, to be looked into, to be known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Control:
    """One control; `subject` is what a finding is about: an invoice, a payment, none of them.
    `note` tells what the note of a finding means."""

    name: str
    gravity: Gravity
    subject: str
    note: str
    sql: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `about` is the id of the record, `waived` why it is let stand, by whom."""

    id: int
    about: int | None
    label: str | None
    day: date | None
    amount: Decimal | None
    currency: str | None
    note: str | None
    waiver: int | None = None
    waived: str | None = None
    waived_by: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When the controls look: the company's day and the moment (naive UTC), and its currency."""

    today: date
    now: datetime
    base: str


@dataclass(frozen=True, slots=True)
class Ran:
    """What a control found on a day."""

    day: date
    ran_at: datetime
    found: int
    waived: int


@cache
def controls() -> tuple[Control, ...]:
    """All controls, in the order of the file."""
    text = (files(__package__) / "controls.sql").read_text("utf-8")
    return tuple(
        Control(name, Gravity(gravity), subject, note, sql)
        for name, gravity, subject, note, sql in _CONTROL.findall(text)
    )


def counted(cursor: Cursor, control: Control, moment: Moment) -> tuple[int, int]:
    """How many findings there are, and how many of them are let stand."""
    sql = f"""
        select count(*), count(w.id) from ({control.sql}) f
        left join control_waiver w on {HOLDS}
    """
    found, waived = cursor.execute(sql, _bound(control, moment)).fetchall()[0]
    return int(found), int(waived)


def findings(
    cursor: Cursor, control: Control, moment: Moment, offset: int, limit: int
) -> list[Finding]:
    """Findings, those not let stand first, then the latest."""
    sql = f"""
        select f.*, w.id, w.reason, w.waived_by from ({control.sql}) f
        left join control_waiver w on {HOLDS}
        order by w.id is not null, f.day desc nulls last, f.id desc
        limit {int(limit)} offset {int(offset)}
    """
    return [Finding(*row) for row in cursor.execute(sql, _bound(control, moment)).fetchall()]


def waive(
    cursor: Cursor,
    control: Control,
    moment: Moment,
    ids: Sequence[int],
    first: int,
    reason: str,
    by: str,
) -> list[int]:
    """Let findings stand from now on, as they are; gives those that were there to be let stand.

    `first` is the id before the first waiver's.
    """
    named = ", ".join(str(int(id)) for id in ids)
    sql = f"""
        insert into control_waiver
        select $first + row_number() over (order by f.id), $control, f.id, {FACTS}, $reason, $at,
            $by, null, null
        from ({control.sql}) f left join control_waiver w on {HOLDS}
        where w.id is null and f.id in ({named or "null"})
        returning finding
    """
    told = {"first": first, "reason": reason, "by": by, "at": moment.now}
    rows = cursor.execute(sql, _bound(control, moment) | told).fetchall()
    return [int(row[0]) for row in rows]


def lift(cursor: Cursor, waiver: int, at: datetime, by: str) -> tuple[str, int] | None:
    """A waiver holds no longer; gives its control and finding, None where there is none."""
    rows = cursor.execute(
        "update control_waiver set lifted_at = $at, lifted_by = $by"
        " where id = $id and lifted_at is null returning control, finding",
        {"id": waiver, "at": at, "by": by},
    ).fetchall()
    return (str(rows[0][0]), int(rows[0][1])) if rows else None


def keep(cursor: Cursor, control: str, ran: Ran) -> None:
    """Write down what a control found on a day."""
    cursor.execute(
        "insert into control_run values ($control, $day, $at, $found, $waived)"
        " on conflict do update set ran_at = excluded.ran_at, found = excluded.found,"
        " waived = excluded.waived",
        {
            "control": control,
            "day": ran.day,
            "at": ran.ran_at,
            "found": ran.found,
            "waived": ran.waived,
        },
    )


def runs(cursor: Cursor, since: date, known_at: datetime) -> dict[str, list[Ran]]:
    """What each control found from a day on, day by day: the last run of each that was known."""
    told: dict[str, list[Ran]] = {}
    for control, *rest in cursor.execute(
        "select control, day, ran_at, found, waived from control_run"
        " where day >= $since and ran_at <= $known_at"
        " qualify row_number() over (partition by control, day order by ran_at desc) = 1"
        " order by control, day",
        {"since": since, "known_at": known_at},
    ).fetchall():
        told.setdefault(str(control), []).append(Ran(*rest))
    return told


def _bound(control: Control, moment: Moment) -> dict[str, object]:
    values = {"today": moment.today, "now": moment.now, "base": moment.base}
    used = {name: value for name, value in values.items() if f"${name}" in control.sql}
    return used | {"control": control.name}
