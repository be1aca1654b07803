"""What imports need of the books: documents by their own number, and kept mappings."""

from collections.abc import Iterable
from datetime import datetime

from invoicing.ledger.database import Cursor


def known(cursor: Cursor, external_ids: Iterable[str]) -> dict[str, int]:
    """The record behind each external ID that the books already have."""
    sql = "select external_id, min(id) from invoice where external_id in (select unnest($ids))"
    rows = cursor.execute(f"{sql} group by external_id", {"ids": list(external_ids)}).fetchall()
    return {str(external_id): int(id) for external_id, id in rows}


def mappings(cursor: Cursor) -> dict[str, str]:
    """The kept mappings as JSON, by name."""
    rows = cursor.execute("select name, mapping from import_mapping order by name").fetchall()
    return {str(name): str(mapping) for name, mapping in rows}


def keep_mapping(cursor: Cursor, name: str, mapping: str, at: datetime) -> None:
    """Keep a mapping under a name; an older one of that name gives way."""
    cursor.execute(
        "insert into import_mapping values ($name, $mapping, $at)"
        " on conflict do update set mapping = excluded.mapping, saved_at = excluded.saved_at",
        {"name": name, "mapping": mapping, "at": at},
    )
