"""Associated records in the books: intervals that begin and end, and what could be added."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from invoicing.ledger.books import Books, insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.predicates import Bindings, reach_sql, search_words
from invoicing.ledger.reading import rows
from invoicing.model.associations import Association, Candidate, Kind
from invoicing.model.events import Happening
from invoicing.model.people import Actor, Owner, Reach

#: Both ends of an association between two invoices see it. $at: as it stood at that moment.
STANDING = """
    select id, kind, record_id, name, address, label from (
        select *, record_id as other from association where invoice_id = $id
        union all
        select * replace (invoice_id as record_id), record_id as other from association
        where kind = 'invoice' and record_id = $id
    )
    where ($at is null and removed_at is null)
        or (added_at <= $at and (removed_at is null or removed_at > $at))
    order by id
"""
#: What records of ours are called now, and what is told of them; {ids} are few.
RECORDS: Mapping[Kind, str] = {
    Kind.CONTACT: "select id, name, email as contact_email from contact where id in ({ids})",
    Kind.COMPANY: """select id, name, street as buyer_street, postcode as buyer_postcode,
        city as buyer_city, country as buyer_country, org_number as buyer_org_number
        from company where id in ({ids})""",
    Kind.INVOICE: """select id, coalesce(number, title, concat('#', id)) as name, owner_id, owner,
        team from invoice where id in ({ids})""",
}
NOT_FACTS = frozenset({"id", "name", "owner_id", "owner", "team"})
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
    with seen as (select id, {kind} as name from invoice where {reach})
    select name from (
        select name, id from seen where name is not null
        union all
        select a.name, a.id from association a join seen on seen.id = a.invoice_id
        where a.kind = '{kind}')
    where {where} group by name order by max(id) desc limit {most}
"""


def standing(cursor: Cursor, invoice_id: int, at: datetime | None = None) -> list[Association]:
    """What stands, oldest first; with `at` what stood at that moment, as it is called now."""
    found = rows(cursor, STANDING, id=invoice_id, at=at)
    known: dict[tuple[str, int], dict[str, Any]] = {}
    for kind, sql in RECORDS.items():
        ids = {row["record_id"] for row in found if row["kind"] == kind.value}
        if ids:
            keys = ", ".join(str(int(id)) for id in sorted(ids))
            known |= {(kind.value, r["id"]): r for r in rows(cursor, sql.format(ids=keys))}
    told = ((row, known.get((row["kind"], row["record_id"]), {})) for row in found)
    # An invoice that was deleted since has left every list, those of the past too.
    return [_association(r, is_now) for r, is_now in told if r["kind"] != "invoice" or is_now]


def _association(row: Mapping[str, Any], record: Mapping[str, Any]) -> Association:
    return Association(
        row["id"],
        Kind(row["kind"]),
        record.get("name") or row["name"],
        row["record_id"],
        row["address"],
        row["label"],
        facts=tuple((n, value) for n, value in record.items() if value and n not in NOT_FACTS),
        owner=_owner(record) if record.get("owner_id") is not None else None,
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


def told(cursor: Cursor, actor: Actor, past: Sequence[Happening]) -> tuple[Happening, ...]:
    """A history as the actor may read it: invoices out of reach stay unnamed in it.

    A line that kept no id of the other invoice names one of that name within reach.
    """
    view = actor.granted().view
    named = [h.detail for h in past if h.detail.get("association") == Kind.INVOICE]
    if view is Reach.ALL or not named:
        return tuple(past)
    bindings = Bindings()
    reach = reach_sql(actor, view, bindings)
    ids = bindings.bind([each["other"] for each in named if "other" in each])
    known = bindings.bind([each["record"] for each in named])
    sql = f"""select id, name from ({CANDIDATES[Kind.INVOICE]})
        where {reach} and (list_contains({ids}, id) or list_contains({known}, name))"""
    seen = set(cursor.execute(sql, bindings.values).fetchall())
    open_to = {id for id, _ in seen} | {name for _, name in seen}

    def one(line: Happening) -> Happening:
        detail = line.detail
        if detail.get("association") != Kind.INVOICE:
            return line
        if detail.get("other", detail["record"]) in open_to:
            return line
        return replace(line, detail={"association": Kind.INVOICE.value, "record": None})

    return tuple(one(line) for line in past)


def names(cursor: Cursor, kind: Kind, words: str, actor: Actor, most: int) -> list[str]:
    """What records kept elsewhere were called so far on invoices within reach, the latest first."""
    bindings = Bindings()
    reach = reach_sql(actor, actor.granted().view, bindings)
    where = search_words("strip_accents(lower(name))", words, bindings)
    sql = KNOWN_NAMES.format(kind=kind.value, reach=reach, where=where, most=int(most))
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
