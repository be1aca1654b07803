"""How an account arranged its pages."""

import json
from typing import Any

from invoicing.ledger.database import Cursor


def habit(cursor: Cursor, account_id: int, name: str) -> Any:
    """What was kept; None where nothing was."""
    found = cursor.execute(
        "select value from habit where account_id = $account and name = $name",
        {"account": account_id, "name": name},
    ).fetchone()
    return None if found is None else json.loads(found[0])


def keep(cursor: Cursor, account_id: int, name: str, value: Any) -> None:
    """Keep it instead of what was kept before."""
    cursor.execute(
        "insert into habit values ($account, $name, $value)"
        " on conflict do update set value = excluded.value",
        {"account": account_id, "name": name, "value": json.dumps(value)},
    )
