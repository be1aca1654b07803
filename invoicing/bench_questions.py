"""The questions of the bench, as analysts ask them: a row each, named as its yardstick is.

An index question is the parameters of its address, as a link would have them. Values in braces
are facts of the books (`yardsticks.facts`). Every question gives its answer as its yardstick
does, so that the two can be held against each other.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from invoicing import listing, receivables
from invoicing.house import House
from invoicing.ledger.yardsticks import MONTH_ENDS, YARDSTICKS, Rows
from invoicing.model.aging import AgingQuestion
from invoicing.model.grouping import Group
from invoicing.model.people import Actor, Permissions, Reach, system
from invoicing.model.table import Sums, View

WE = system("bench")
Facts = Mapping[str, Any]
Ask = Callable[[], Any]
#: Parameters of an address; the filter as groups of (property, operator, value).
Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """`put` makes the call of our door; `told` turns what it gives into the yardstick's rows."""

    kind: str
    put: Callable[[House, Facts], Ask]
    told: Callable[[Any], list[Rows]]
    limit: float = 2.0
    in_order: bool = True

    def title(self, name: str) -> str:
        """What its figure is called."""
        return f"{self.kind}: {name}"


def _view(asked: Asked, facts: Facts, subject: str = "invoice") -> View:
    said = {name: _said(value, facts) for name, value in asked.items()}
    names = ("property", "operator", "value")
    groups = [[dict(zip(names, c, strict=False)) for c in g] for g in said.pop("filter", ())]
    return listing.view_from({**said, "filter": json.dumps(groups) if groups else ""}, subject)


def _said(value: Any, facts: Facts) -> Any:
    if isinstance(value, str):
        return value.format_map(facts)
    return [_said(each, facts) for each in value] if isinstance(value, list | tuple) else value


def index(asked: Asked, subject: str = "invoice", who: str = "all", limit: float = 2.0) -> Question:
    """A page of the index with its count and sums."""

    def put(house: House, facts: Facts) -> Ask:
        view, actor = _view(asked, facts, subject), WHO[who](facts)
        return lambda: listing.page(house, actor, view, subject)

    def told(table: Any) -> list[Rows]:
        rows = [(row.id, *row.values.values()) for row in table.rows]
        return [[_sums(s) for s in table.sums], rows]

    return Question("index page + totals", put, told, limit)


def groups(asked: Asked) -> Question:
    """Groups with what is inside them."""

    def put(house: House, facts: Facts) -> Ask:
        view = _view(asked, facts)
        return lambda: listing.grouped(house, WE, view)

    def lines(group: Group, path: tuple[Any, ...] = ()) -> Rows:
        path = (*path, group.shown)
        if group.groups:
            return [line for inner in group.groups for line in lines(inner, path)]
        return [(*path, *_sums(s)) for s in group.sums]

    def told(found: Any) -> list[Rows]:
        return [[line for group in found.groups for line in lines(group)]]

    return Question("groups", put, told, in_order=False)


def export(asked: Asked) -> Question:
    """Every row, in order."""

    def put(house: House, facts: Facts) -> Ask:
        view = _view(asked, facts)
        return lambda: list(listing.stream(house, WE, view))

    return Question("export", put, lambda rows: [[(row.id, *row.values.values()) for row in rows]])


def outstanding(asked: Asked) -> Question:
    """What is outstanding of a view, per currency."""

    def put(house: House, facts: Facts) -> Ask:
        view = _view(asked, facts)
        return lambda: receivables.outstanding(house, WE, view)

    return Question("report", put, lambda found: [list(found.items())])


def aged(asked: Asked, by: str = "buyer_name", known: str | None = None) -> Question:
    """The aging report as of a past day; `known` names the moment it is known at, now without."""

    def put(house: House, facts: Facts) -> Ask:
        view = _view(asked, facts)
        moments = receivables.moments(house, facts["past"], facts[known] if known else None)
        question = AgingQuestion(moments, by)
        return lambda: receivables.aged(house, WE, view, question)

    def told(found: Any) -> list[Rows]:
        return [[(row.key, row.count, *row.amounts) for row in found.rows]]

    return Question("report", put, told, in_order=False)


def month_ends() -> Question:
    """What was outstanding at the end of each of the last months, from the entries."""

    def put(house: House, facts: Facts) -> Ask:
        days = [facts[f"month_{n}"] for n in range(MONTH_ENDS)]
        at = receivables.moments(house)
        return lambda: receivables.over_time(house, WE, _view({}, facts), days, at)

    return Question("report", put, lambda found: [[(code, *n) for code, n in found.items()]])


def _sums(one: Sums) -> tuple[Any, ...]:
    return one.currency, one.count, *one.amounts.values()


def _of_a_team(facts: Facts) -> Actor:
    granted = Permissions(view=Reach.TEAM, unassigned=True)
    return replace(WE, account_id=0, team=facts["team"], permissions=granted, super_admin=False)


WHO: Mapping[str, Callable[[Facts], Actor]] = {"all": lambda _facts: WE, "team": _of_a_team}
FIRST_LIMIT = 1.5

QUESTIONS: Mapping[str, Question] = {
    "newest": index({}, limit=FIRST_LIMIT),
    "overdue": index(
        {"status": "overdue", "currency": "NOK", "sort": "due_date"}, limit=FIRST_LIMIT
    ),
    "search": index({"q": "{text}"}, limit=FIRST_LIMIT),
    "search for two words": index({"q": "{text} {word}"}),
    "by buyer": index({"sort": "buyer_name"}),
    "largest first": index({"sort": "-amount_billed"}),
    "three OR groups": index(
        {
            "filter": [
                [("status", "is", "open"), ("amount_due", "gt", "50000")],
                [
                    ("currency", "is", "EUR"),
                    ("due_date", "before", "{day_90}"),
                    ("status", "is", "paid"),
                ],
                [("status", "is", "draft"), ("owner", "is", "{owner}")],
            ]
        }
    ),
    "page in the middle": index({"page": "{page}"}),
    "largest balances": index({"status": "open", "sort": "-amount_due"}),
    "due in the last 30 days": index(
        {"filter": [[("due_date", "in_last_days", 30)]], "sort": "due_date"}
    ),
    "one company": index({"filter": [[("company", "is", "{company}")]], "sort": "issue_date"}),
    "one number": index({"filter": [[("number", "is", "{number}")]]}),
    "number begins with": index({"filter": [[("number", "starts_with", "INV-001")]]}),
    "e-mail ends with": index({"filter": [[("contact_email", "ends_with", "@epost.example")]]}),
    "title contains": index({"filter": [[("title", "contains", "kaffe")]]}),
    "amounts in a range": index(
        {"filter": [[("amount_billed", "between", ["10000", "20000"]), ("currency", "is", "EUR")]]}
    ),
    "nobody's": index({"filter": [[("owner", "unknown")]]}),
    "neither paid nor voided": index({"filter": [[("status", "none_of", ["paid", "voided"])]]}),
    "paid by a team in a year": index(
        {
            "filter": [
                [
                    ("status", "is", "paid"),
                    ("team", "is", "{team}"),
                    ("paid_date", "between", ["{year_first}", "{yesterday}"]),
                ]
            ]
        }
    ),
    "what one team sees": index({}, who="team"),
    "owner changed lately": index({"filter": [[("owner", "changed_in_last_days", 90)]]}),
    "payers rated D": index({"filter": [[("payer_rating", "is", "D")]]}),
    "broken promises": index({"filter": [[("promise_state", "is", "broken")]]}),
    "newest payments": index({}, "payment"),
    "payments by a word": index(
        {
            "q": "{text}",
            "filter": [[("payment_status", "is", "succeeded")]],
            "sort": "-amount",
        },
        "payment",
    ),
    "gathered by owner": groups({"group": "owner"}),
    "gathered by month": groups(
        {
            "group": "issue_date.month",
            "filter": [[("issue_date", "between", ["{year_first}", "{today}"])]],
        }
    ),
    "aging by company": groups(
        {"group": "company,aging_bucket", "grouporder": "-balance", "status": "open"}
    ),
    "totals of overdue": outstanding({"status": "overdue"}),
    "aging of a past day": aged({"currency": "NOK"}),
    "aging of a past day by owner": aged({"currency": "NOK"}, "owner"),
    "aging of a past day as known then": aged({"currency": "NOK"}, known="known"),
    "24 month-ends": month_ends(),
    "all of a month": export(
        {
            "filter": [[("issue_date", "between", ["{day_60}", "{day_31}"])]],
            "sort": "issue_date",
        }
    ),
}
assert QUESTIONS.keys() == YARDSTICKS.keys(), "every question has its yardstick"
