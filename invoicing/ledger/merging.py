"""What two customers that are one need of the books: who is likely the same, and what moves."""

from collections.abc import Mapping
from typing import Any

from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows
from invoicing.model.customer import ALIKE, Side

#: What makes two values alike: only letters and digits count, in a name without accents.
SAME: Mapping[str, str] = {
    "org_number": "upper(regexp_replace(org_number, '[^0-9A-Za-z]', '', 'g'))",
    "email": "lower(email)",
    "name": "strip_accents(lower(regexp_replace(name, '[^\\p{L}\\p{N}]', '', 'g')))",
}
#: People of one name are one person only within a company.
WITHIN: Mapping[Side, str] = {Side.COMPANY: "0", Side.CONTACT: "coalesce(company_id, 0)"}
PAIRS_MOST = 200

#: What points at a customer besides its invoices and payments, as a question for the ids.
POINTING: Mapping[Side, Mapping[str, str]] = {
    Side.COMPANY: {
        "invoices": "select id from invoice where company_id = $id order by id",
        "contacts": "select id from contact where company_id = $id order by id",
        "associations": "select id from association where kind = 'company' and record_id = $id"
        " and removed_at is null order by id",
    },
    Side.CONTACT: {
        "invoices": "select id from invoice where contact_id = $id order by id",
        "payments": "select id from payment where contact_id = $id order by id",
        "mails": "select id from outbox where contact_id = $id order by id",
        "attempts": "select id from capture where contact_id = $id order by id",
        "methods": "select contact_id from stored_method where contact_id = $id",
        "associations": "select id from association where kind = 'contact' and record_id = $id"
        " and removed_at is null order by id",
    },
}


def pointing(cursor: Cursor, side: Side, id: int) -> dict[str, list[int]]:
    """The ids of all that points at a customer, by kind."""
    return {
        kind: [int(found) for (found,) in cursor.execute(sql, {"id": id}).fetchall()]
        for kind, sql in POINTING[side].items()
    }


def alike(cursor: Cursor, side: Side) -> dict[tuple[int, int], tuple[str, ...]]:
    """Pairs that are likely one customer, the elder first, each with what they have in common."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for name in ALIKE[side]:
        within = WITHIN[side] if name == "name" else "0"
        sql = f"""
            with told as (
                select id, {within} as place, {SAME[name]} as same from {side.value}
                where merged_into is null and {name} is not null
            ), first as (
                select place, same, min(id) as id from told where same <> ''
                group by place, same having count(*) > 1
            )
            select f.id, t.id from first f
            join told t on t.place = f.place and t.same = f.same and t.id > f.id
            order by f.id, t.id limit {PAIRS_MOST}"""
        for elder, younger in cursor.execute(sql).fetchall():
            pair = (int(elder), int(younger))
            found[pair] = (*found.get(pair, ()), name)
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))[:PAIRS_MOST])


def repoint(cursor: Cursor, gone: int, keep: int) -> None:
    """Mails and attempts to take money were about a contact that is another one now."""
    for table in ("outbox", "capture", "method_to_forget"):
        sql = f"update {table} set contact_id = $keep where contact_id = $gone"
        cursor.execute(sql, {"gone": gone, "keep": keep})


def lead_on(cursor: Cursor, side: Side, gone: int, keep: int) -> None:
    """What was merged into a customer before leads to where it goes now."""
    cursor.execute(
        f"update {side.value} set merged_into = $keep, version = version + 1"
        " where merged_into = $gone",
        {"gone": gone, "keep": keep},
    )


def associations(cursor: Cursor, side: Side, gone: int, keep: int, **by: Any) -> None:
    """Associations go along; one that would stand twice on an invoice ends."""
    of = f"{side.value}_id"
    twice = f"""exists (select 1 from association b where b.invoice_id = a.invoice_id
            and b.kind = a.kind and b.record_id = $keep and b.removed_at is null)
        or exists (select 1 from invoice i where i.id = a.invoice_id and i.{of} = $keep)"""
    which = "a.kind = $kind and a.record_id = $gone and a.removed_at is null"
    values = {"kind": side.value, "gone": gone, "keep": keep}
    found = rows(
        cursor, f"select a.id, ({twice}) as twice from association a where {which}", **values
    )
    for row in found:
        if row["twice"]:
            sql = "update association set removed_at = $at, removed_by = $by where id = $id"
            cursor.execute(sql, {"id": row["id"], **by})
        else:
            sql = "update association set record_id = $keep where id = $id"
            cursor.execute(sql, {"id": row["id"], "keep": keep})


def give_method(cursor: Cursor, gone: int, keep: int) -> None:
    """The one stored method that there is goes to who stays."""
    sql = "update stored_method set contact_id = $keep where contact_id = $gone"
    cursor.execute(sql, {"keep": keep, "gone": gone})
