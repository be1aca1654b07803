"""The child process: one statement on one snapshot, as JSON on standard input and output.

Asked: {"path", "sql", "tables", "rows", "characters", "megabytes", "seconds"}. Answered:
{"columns": [[name, type]], "rows": [[…]], "more"}, every value as text or null, no more rows and
characters than were asked for; or {"key", "found"} of a refusal.
"""

import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import duckdb

from invoicing.ledger.explore.allowed import NotAllowed, check

SETTINGS: dict[str, Any] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
    "threads": 2,
}


def main() -> None:
    """Answer, or say why not."""
    asked = json.load(sys.stdin)
    with duckdb.connect(asked["path"], read_only=True, config=SETTINGS) as connection:
        connection.execute(f"set memory_limit = '{int(asked['megabytes']) // 2}MB'")
        connection.execute("set lock_configuration = true")
        _limit(int(asked["megabytes"]), int(asked["seconds"]))
        json.dump(_answer(connection, asked), sys.stdout)


def _limit(megabytes: int, seconds: int) -> None:
    """No more memory, time and files than that; nothing is written."""
    limits = (
        (resource.RLIMIT_AS, megabytes * 1_000_000),
        (resource.RLIMIT_CPU, seconds * 2),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    )
    for limit, most in limits:
        resource.setrlimit(limit, (most, most))


def _answer(connection: duckdb.DuckDBPyConnection, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        parsed = connection.execute("select json_serialize_sql($sql)", {"sql": asked["sql"]})
        check(json.loads(str(parsed.fetchall()[0][0])), asked["tables"])
        found = connection.execute(asked["sql"])
        columns = [[str(d[0]), str(d[1])] for d in found.description or ()]
        rows = found.fetchmany(int(asked["rows"]) + 1)
    except NotAllowed as refused:
        return {"key": refused.key, "found": refused.found}
    except MemoryError:
        return {"key": "explore.out_of_memory", "found": ""}
    except duckdb.OutOfMemoryException:
        return {"key": "explore.out_of_memory", "found": ""}
    except duckdb.Error as problem:
        return {"key": "explore.failed", "found": str(problem).partition("\n\n")[0]}
    told = list(_within(rows[: int(asked["rows"])], int(asked["characters"])))
    if rows and not told:
        return {"key": "explore.out_of_memory", "found": ""}
    return {"columns": columns, "rows": told, "more": len(rows) > len(told)}


def _within(rows: list[tuple[Any, ...]], characters: int) -> Iterator[list[str | None]]:
    """The first rows with no more characters than that, so that who asked can hold them."""
    for row in rows:
        told = [_told(value) for value in row]
        characters -= sum(len(text) for text in told if text)
        if characters < 0:
            return
        yield told


def _told(value: Any) -> str | None:
    """A value as text; text itself may hold halves of characters."""
    return None if value is None else str(value).encode(errors="replace").decode()
