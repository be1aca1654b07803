"""Settings as rows: one name, one JSON value; what is not kept has its default."""

import json
from dataclasses import asdict, fields
from typing import Any

from invoicing.ledger.database import Cursor
from invoicing.model.invoice import Seller
from invoicing.model.settings import Settings


def settings(cursor: Cursor) -> Settings:
    """The settings in force."""
    kept = {
        n: json.loads(v) for n, v in cursor.execute("select name, value from setting").fetchall()
    }
    known = {f.name for f in fields(Settings)}
    values: dict[str, Any] = {n: v for n, v in kept.items() if n in known}
    if "company" in values:
        values["company"] = Seller(**values["company"])
    return Settings(**values)


def save(cursor: Cursor, wanted: Settings) -> None:
    """Keep every setting as `wanted` has it."""
    values = asdict(wanted)
    cursor.execute(
        "insert into setting select unnest($names), unnest($values)"
        " on conflict do update set value = excluded.value",
        {"names": list(values), "values": [json.dumps(value) for value in values.values()]},
    )
