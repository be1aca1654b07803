"""What explains a key figure: the amounts it is made of, and the invoices or entries behind it.

?figure=["NOK", "dso"] is one of a whole currency, ["NOK", "dso", "Fjell AS"] one of a line. Beside
the key figures there are the amounts of the table, and ``roll_1``, how much of a range went on.
"""

import json
from collections.abc import Sequence
from decimal import Decimal

from invoicing import aged, key_figures, listing, receivables, rolling
from invoicing.model.aging import AgingQuestion
from invoicing.model.behind import TOTAL, Behind, Figure, only
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Filter, both
from invoicing.model.key_figures import FIGURES, ROLLED, UNITS, Measured, figures
from invoicing.model.table import View

from . import explain, look, place
from .index import Index
from .report_table import Head

#: Digits after the mark, as many for each: figures stand below one another.
PLACES = 1
SALES, RECEIVABLES, ROLL, KEPT = "sales", "receivables", "roll_", "kept"
#: What the day and the amount of the rows are, where they are not invoices and what they owe.
HEADS = {
    SALES: ("roll.effective", "property.amount"),
    KEPT: ("property.promised_on", "property.amount"),
}
#: Kinds of movement that are sold, not paid.
SOLD = tuple(k for k in rolling.KINDS if k not in ("paid", "payment_deleted", "refunded"))
#: The amounts that each figure is made of.
PARTS = {
    "dso": ("receivables", "sales"),
    "countback": ("receivables", "sales"),
    "best": ("current", "sales"),
    "delinquent": ("receivables", "current", "sales"),
    "cei": ("opening", "sales", "receivables", "current"),
    "delay": ("weight",),
    "turnover": ("sales", "opening", "receivables"),
    "overdue": ("late", "receivables"),
    "risk": ("unpaid_then", "billed_then"),
    "kept": ("promise_kept", "promised"),
    SALES: (),
    RECEIVABLES: ("current", "late"),
    ROLL: (),
}


def named(one: Measured, name: str, whole: bool) -> str:
    """A figure as addresses name it."""
    return json.dumps([one.currency, name, *([] if whole else [one.key])], ensure_ascii=False)


def ranges(at: Index, asked: key_figures.Asking, one: Measured) -> list[str]:
    """The names of the ranges."""
    question = AgingQuestion(asked.at, buckets=ROLLED)
    return [aged.range_label(at.w, question, i) for i in range(len(one.ranges))]


def value(at: Index, name: str, figure: Decimal | None) -> str:
    """A key figure with its unit."""
    told = key_figures.rounded(figure)
    if told is None:
        return at.w("common.empty")
    match UNITS.get(name, "percent"):
        case "percent":
            return at.w.percent(told, PLACES)
        case "days":
            return at.w("figure.so_many_days", number=at.w.number(told, PLACES))
    return at.w("figure.so_many_times", number=at.w.number(told, PLACES))


def explained(at: Index, asked: key_figures.Asking, found: Sequence[Measured]) -> None:
    """The drawer of the figure that the URL names, if any."""
    text = place.asked().get("figure")
    if not text:
        return
    try:
        code, name, *line = json.loads(text)
        every = {one.currency: one for one in key_figures.whole(found)}
        lines = {(one.currency, one.key): one for one in found}
        one = lines[code, line[0]] if line else every[code]
        shown, title = _told(at, asked, one, name)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        look.field_error(at.w.explain(InvalidInput("figure", "aged.no_figure")))
        return
    behind = _behind(at, asked, one, name, not line)
    told = _explanation(at, asked, one, name, behind)
    whose = aged.key_label(at.w, at.registry[asked.by], one.key) if line else at.w("aged.all")
    explain.explain(at.w, explain.named(told, f"{whose} · {code} · {title}", shown), "figure")


def _told(at: Index, asked: key_figures.Asking, one: Measured, name: str) -> tuple[str, str]:
    """A figure and what it is called; `KeyError`, `IndexError` or `ValueError` for none."""
    if name in (SALES, RECEIVABLES):
        amount = one.sales if name == SALES else one.closing
        return at.w.money(amount, one.currency), at.w(f"figure.{name}")
    if name.startswith(ROLL):
        i, labels = int(name.removeprefix(ROLL)), ranges(at, asked, one)
        return value(at, name, one.roll[i]), f"{labels[i]} → {labels[i + 1]}"
    return value(at, name, figures(one)[name]), at.w(f"figure.{name}")


def _behind(
    at: Index, asked: key_figures.Asking, one: Measured, name: str, whole: bool
) -> Behind | None:
    """The entries of what was sold, the promises that were to be kept, else the invoices that
    were outstanding at the end; None where a filter can't say which line it is."""
    if name in HEADS:
        mine = () if whole else only(at.registry, asked.by, one.key)
        if mine is None:
            return None
        wanted = both(asked.view.filter, Filter((mine,))) if mine else asked.view.filter
        view = View(("id",), wanted, asked.view.search)
        first, code = asked.period.first, one.currency
        if name == KEPT:
            found = receivables.promised(at.house, at.actor, view, first, asked.at, code)
            return found if found.amount == one.promised[0] else None
        found = receivables.moved(at.house, at.actor, view, first, asked.at, code, *SOLD)
        return found if found.amount == one.sales else None
    part = int(name.removeprefix(ROLL)) + 1 if name.startswith(ROLL) else TOTAL
    question = AgingQuestion(asked.at, asked.by, buckets=ROLLED)
    figure = Figure(one.currency, part, one.key, whole)
    return receivables.behind(at.house, at.actor, asked.view, question, figure)


def _explanation(
    at: Index, asked: key_figures.Asking, one: Measured, name: str, behind: Behind | None
) -> explain.Explanation:
    w = at.w
    said = listing.in_words(at.house, at.actor, asked.view.filter, at.registry, w)
    kind = ROLL if name.startswith(ROLL) else name
    facts = [
        (w("export.filter"), said or w("export.no_filter")),
        (w("roll.from"), w.date(one.period.first)),
        (w("roll.to"), w.date(one.period.last)),
        (w("aged.known_at"), w.moment(asked.at.known_at, at.house.settings().timezone)),
        *_amounts(at, one, name),
    ]
    how = w(f"figure.how_{kind.removesuffix('_')}")
    if kind == ROLL and one.roll[int(name.removeprefix(ROLL))] is None:
        how = f"{how} {w('figure.no_roll')}"
    if behind is None:
        return explain.Explanation("", "", how, facts)
    counted = w("explain.count" if kind in (*HEADS, ROLL) else "figure.invoices_open")
    facts.append((counted, w.number(behind.count)))
    return explain.Explanation(
        "",
        "",
        how,
        facts,
        [
            Head(w("thing.invoice"), figures=False),
            Head(w("property.buyer_name"), figures=False),
            *(Head(w(key)) for key in HEADS.get(kind, ("property.due_date", "aged.balance_then"))),
        ],
        explain.record_rows(w, behind, one.currency),
        behind.count,
        explain.to_index(w, behind, asked.view),
    )


def _amounts(at: Index, one: Measured, name: str) -> list[look.Pair]:
    """What a figure is made of."""
    w, code = at.w, one.currency
    if name.startswith(ROLL):
        i = int(name.removeprefix(ROLL))
        return [
            (w("figure.roll_from"), w.money(one.before[i], code)),
            (w("figure.roll_into"), w.money(one.ranges[i + 1], code)),
        ]
    money = {
        "opening": one.opening,
        "sales": one.sales,
        "receivables": one.closing,
        "current": one.current,
        "late": one.overdue,
        "weight": one.delay[0],
        "billed_then": one.risk[0],
        "unpaid_then": one.risk[1],
        "promised": one.promised[0],
        "promise_kept": one.promised[1],
    }
    return [(w(f"figure.{part}"), w.money(money[part], code)) for part in PARTS[name]]


assert set(FIGURES) <= set(PARTS), "every key figure says what it is made of"
