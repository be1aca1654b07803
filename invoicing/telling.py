"""What happened to a record, in words: values, changes and events as people read them."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from invoicing.model.events import Happening
from invoicing.model.grouping import Group, Level
from invoicing.model.properties import PAYMENT, Change, Property, Registry, Sort, Value
from invoicing.words import HEADER_LANGUAGES, Words, span_words

#: Who acts without an account, as the history names them.
OTHERS = {
    "buyer": "checkouts.buyer",
    "gateway": "payment.gateway",
    "mailbox": "who.mailbox",
    "command line": "view.keeper",
}


def value(w: Words, prop: Property, found: Value, currency: str, zone: ZoneInfo) -> str:
    """One value in words; an empty one is "--"."""
    if found is None or found == "":
        return w("common.empty")
    shown: Any = found
    match prop.sort:
        case Sort.MONEY:
            return w.money(shown, currency, code=False)
        case Sort.DATE:
            return w.date(shown)
        case Sort.MOMENT:
            return w.moment(shown, zone)
        case Sort.NUMBER:
            return w.number(shown)
        case Sort.FLAG:
            return w("common.yes" if found else "common.no")
        case Sort.CHOICE if prop.words:
            return w(f"{prop.words}{found}")
    return HEADER_LANGUAGES.get(str(found), str(found)) if prop.name == "language" else str(found)


def level(w: Words, registry: Registry, by: Level) -> str:
    """What rows are gathered by: «Owner», «Due date by month»."""
    prop = registry[by.property]
    name = prop.label or w(f"property.{prop.name}")
    return w(f"bucket.{by.bucket}", name=name) if by.bucket else name


def group(w: Words, registry: Registry, found: Group, zone: ZoneInfo) -> str:
    """What a group is called: the value its rows share, or their span of the calendar."""
    if found.key is None:
        return w("grouping.empty")
    if found.level.bucket and isinstance(found.key, date):
        return span_words(w, found.key, found.level.bucket)
    prop = registry[found.level.property]
    plain = replace(prop, sort=Sort.NUMBER) if prop.sort is Sort.MONEY else prop
    return value(w, plain, found.shown, "", zone)


def change(
    w: Words, made: Change, registry: Registry, currency: str, zone: ZoneInfo
) -> tuple[str, str]:
    """Both values of a change in words."""
    prop = registry.properties.get(made.property) or PAYMENT.properties.get(made.property)
    pair = (made.before, made.after)
    if prop is None:
        known = [plainly(v, w) for v in pair]
    else:
        known = [value(w, prop, v, currency, zone) for v in pair]
    return known[0], known[1]


def plainly(found: Value, w: Words) -> str:
    """A value that no property tells how to say; an empty one is "--"."""
    match found:
        case None:
            return w("common.empty")
        case bool():
            return w("common.yes" if found else "common.no")
        case Decimal():
            return w.number(found)
        case date() if not isinstance(found, datetime):
            return w.date(found)
    return str(found)


def who(name: str, w: Words) -> str:
    """Who did it: a person by name; whoever is no account, in words."""
    return w(OTHERS[name]) if name in OTHERS else name


def event(happening: Happening, w: Words, currency: str = "") -> str:
    """What happened, in a few words; with the amount where money moved, and the batch it was in.

    `currency` is that of amounts that do not name theirs.
    """
    detail = {"currency": currency} | happening.detail
    told = [w(f"event.{happening.event}")]
    if "amount" in detail:
        told.append(w.money(Decimal(detail["amount"]), detail["currency"]))
    elif detail.get("number"):
        told.append(str(detail["number"]))
    if "promised_on" in detail:
        told.append(w.date(date.fromisoformat(detail["promised_on"])))
    if "whole" in detail:
        whole = w.money(Decimal(detail["whole"]), detail["currency"])
        told.append(w("split.part_of", whole=whole))
    if "association" in detail:
        label = f" ({detail['label']})" if detail.get("label") else ""
        kind = detail["association"]
        what = w("thing.invoice" if kind == "invoice" else f"property.{kind}")
        known = f"{what}: {detail['record']}{label}"
        told.append(w("associations.unseen") if detail["record"] is None else known)
    if "batch" in detail:
        told.append(w("bulk.batch", id=detail["batch"]))
    return " · ".join(told)
