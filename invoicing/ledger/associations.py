"""Associated records in the books: intervals that begin and end, and what could be added."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from invoicing.ledger.books import Books, insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.predicates import Bindings, reach_sql, search_words
from invoicing.ledger.reading import rows
from invoicing.model.associations import Association, Candidate, Kind
from invoicing.model.people import Actor, Owner

#: Both ends of an association between two invoices see it. $at: as it stood at that moment.
STANDING = """
    with a as (
        select *, record_id as other from association where invoice_id = $id
        union all
        select *, invoice_id as other from association where kind = 'invoice' and record_id = $id
    )
    select a.id, a.kind, a.other as record_id, a.address, a.label,
        coalesce(c.name, o.name, i.number, i.title, a.name) as name,
        c.email as contact_email, o.street as buyer_street, o.postcode as buyer_postcode,
        o.city as buyer_city, o.country as buyer_country, o.org_number as buyer_org_number,
        i.status, i.owner_id, i.owner, i.team
    from a
    left join contact c on a.kind = 'contact' and c.id = a.other
    left join company o on a.kind = 'company' and o.id = a.other
    left join invoice i on a.kind = 'invoice' and i.id = a.other
    where ($at is null and a.removed_at is null)
        or (a.added_at <= $at and (a.removed_at is null or a.removed_at > $at))
    order by a.id
"""
FACTS = (
    "contact_email buyer_street buyer_postcode buyer_city buyer_country buyer_org_number".split()
)
#: Where candidates are: what is shown of one, and what is searched.
CANDIDATES: Mapping[Kind, str] = {
    Kind.CONTACT: """select c.id, c.name, concat_ws(' · ', o.name, c.email) as more,
        null as owner_id, null as owner, null as team,
        strip_accents(lower(concat_ws(' ', c.name, c.email, o.name))) as search
        from contact c left join company o on o.id = c.company_id
        where c.merged_into is null""",
    Kind.COMPANY: """select id, name, concat_ws(' · ', org_number, city) as more,
        null as owner_id, null as owner, null as team,
        strip_accents(lower(concat_ws(' ', name, org_number, external_id))) as search
        from company where merged_into is null""",
    Kind.INVOICE: """select id, coalesce(number, title, concat('#', id)) as name,
        coalesce(buyer_name, contact, '') as more, owner_id, owner, team, search from invoice""",
}
#: Names that were given to records kept elsewhere; the column is one of ours.
KNOWN_NAMES = """
    select name from (
        select {kind} as name, id from invoice where {kind} is not null
        union all select name, id from association where kind = '{kind}')
    where {where} group by name order by max(id) desc limit {most}
"""


def standing(cursor: Cursor, invoice_id: int, at: datetime | None = None) -> list[Association]:
    """What stands, oldest first; with `at` what stood at that moment, as it is called now."""
    return [_association(row) for row in rows(cursor, STANDING, id=invoice_id, at=at)]


def _association(row: Mapping[str, Any]) -> Association:
    kind = Kind(row["kind"])
    return Association(
        row["id"],
        kind,
        row["name"],
        row["record_id"],
        row["address"],
        row["label"],
        facts=tuple((name, row[name]) for name in FACTS if row[name]),
        owner=_owner(row),
    )


def _owner(row: Mapping[str, Any]) -> Owner | None:
    return None if row["owner_id"] is None else Owner(row["owner_id"], row["owner"], row["team"])


def candidates(cursor: Cursor, kind: Kind, words: str, actor: Actor, most: int) -> list[Candidate]:
    """Records of ours that hold every word and are within reach, by name; newest invoices first."""
    bindings = Bindings()
    where = search_words("search", words, bindings)
    order = "name, id"
    if kind is Kind.INVOICE:
        where += f" and {reach_sql(actor, actor.granted().view, bindings)}"
        order = "id desc"
    sql = f"select * from ({CANDIDATES[kind]}) where {where} order by {order} limit {int(most)}"
    return [
        Candidate(kind, row["id"], row["name"], row["more"], _owner(row))
        for row in rows(cursor, sql, **bindings.values)
    ]


def names(cursor: Cursor, kind: Kind, words: str, most: int) -> list[str]:
    """What records kept elsewhere were called so far, the latest first."""
    bindings = Bindings()
    where = search_words("strip_accents(lower(name))", words, bindings)
    sql = KNOWN_NAMES.format(kind=kind.value, where=where, most=int(most))
    return [name for (name,) in cursor.execute(sql, bindings.values).fetchall()]


def record_name(cursor: Cursor, kind: Kind, id: int) -> str | None:
    """What a record of ours is called; None where there is none."""
    sql = f"select name from ({CANDIDATES[kind]}) where id = $id"
    found = cursor.execute(sql, {"id": id}).fetchone()
    return None if found is None else str(found[0])


def add(books: Books, invoice_id: int, new: Association) -> Association:
    """Begin one."""
    id = books.next_id("association")
    row = {
        "id": id,
        "invoice_id": invoice_id,
        "kind": new.kind.value,
        "record_id": new.record_id,
        "name": new.name,
        "address": new.address,
        "label": new.label,
        "added_at": books.at,
        "added_by": books.actor.name,
    }
    books.cursor.execute(insert_sql("association", row), row)
    return replace(new, id=id)


def end(books: Books, association_id: int) -> None:
    """End one; it stays on record."""
    books.cursor.execute(
        "update association set removed_at = $at, removed_by = $by where id = $id",
        {"id": association_id, "at": books.at, "by": books.actor.name},
    )


def begun_by(cursor: Cursor, association_id: int) -> int:
    """The invoice whose row it is; between two invoices that may be the other one."""
    sql = "select invoice_id from association where id = $id"
    return int(cursor.execute(sql, {"id": association_id}).fetchall()[0][0])
