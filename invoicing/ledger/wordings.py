"""The company's own words of letters."""

from datetime import datetime

from invoicing.ledger.database import Cursor
from invoicing.model.letters import LetterKind, Wording


def wording(cursor: Cursor, kind: LetterKind, language: str) -> Wording | None:
    """The company's own words of a kind of letter; None: it uses ours."""
    sql = "select subject, body from wording where kind = $kind and language = $language"
    found = cursor.execute(sql, {"kind": kind.value, "language": language}).fetchone()
    return Wording(*found) if found else None


def save(
    cursor: Cursor,
    kind: LetterKind,
    language: str,
    wanted: Wording | None,
    *,
    at: datetime,
    by: str,
) -> None:
    """Keep these words, or with None go back to ours."""
    which = {"kind": kind.value, "language": language}
    cursor.execute("delete from wording where kind = $kind and language = $language", which)
    if wanted is not None:
        cursor.execute(
            "insert into wording values ($kind, $language, $subject, $body, $at, $by)",
            which | {"subject": wanted.subject, "body": wanted.body, "at": at, "by": by},
        )
