"""Custom properties in the books: their definitions, and the source that answers for them too."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from invoicing.ledger.columns import SOURCES, Source
from invoicing.ledger.database import Cursor
from invoicing.model.custom import CustomProperty, registry_with
from invoicing.model.properties import Sort

#: Where values lie in the column `custom` of an invoice; the name is one of ours (`NAME`).
VALUE: Mapping[Sort, str] = {
    Sort.TEXT: "json_extract_string(custom, '$.{}')",
    Sort.CHOICE: "json_extract_string(custom, '$.{}')",
    Sort.NUMBER: "try_cast(json_extract_string(custom, '$.{}') as decimal(18,6))",
    Sort.DATE: "try_cast(json_extract_string(custom, '$.{}') as date)",
    Sort.FLAG: "try_cast(json_extract_string(custom, '$.{}') as boolean)",
}


def definitions(cursor: Cursor) -> tuple[CustomProperty, ...]:
    """All of them in their order, archived ones too."""
    found = cursor.execute(
        "select name, label, kind, choices, archived_at is not null"
        " from custom_property order by position"
    ).fetchall()
    return tuple(
        CustomProperty(name, label, Sort(kind), tuple(json.loads(choices)), archived)
        for name, label, kind, choices, archived in found
    )


def source(cursor: Cursor, subject: str) -> Source:
    """The source of a subject in these books."""
    return source_with(subject, definitions(cursor))


@lru_cache(maxsize=32)
def source_with(subject: str, defined: tuple[CustomProperty, ...]) -> Source:
    """The source of a subject, an invoice's with the properties the company defined."""
    plain = SOURCES[subject]
    if subject != "invoice":
        return plain
    own = {each.name: VALUE[each.kind].format(each.name) for each in defined}
    return replace(
        plain,
        registry=registry_with(plain.registry, defined),
        expressions={**plain.expressions, **own},
    )


def add(cursor: Cursor, new: CustomProperty, at: datetime, by: str) -> None:
    """Keep a definition, after those there are."""
    cursor.execute(
        "insert into custom_property select $name, $label, $kind, $choices,"
        " count(*) + 1, null, $at, $by from custom_property",
        _row(new) | {"kind": new.kind.value, "at": at, "by": by},
    )


def save(cursor: Cursor, changed: CustomProperty, at: datetime) -> None:
    """Keep a definition as it is now; its name and kind never change."""
    cursor.execute(
        "update custom_property set label = $label, choices = $choices,"
        " archived_at = case when $archived then coalesce(archived_at, $at) end"
        " where name = $name",
        _row(changed) | {"archived": changed.archived, "at": at},
    )


def _row(each: CustomProperty) -> dict[str, object]:
    choices = json.dumps(each.choices, ensure_ascii=False)
    return {"name": each.name, "label": each.label, "choices": choices}
