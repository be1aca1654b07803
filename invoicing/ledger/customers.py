"""Companies and contacts: their list, one of them with its figures, and what is written of them.

Customers are everybody's; invoices, payments and sums are those within the asker's reach.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from invoicing.ledger.columns import OVERDUE
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, used
from invoicing.ledger.predicates import Bindings, reach_sql, search_words
from invoicing.ledger.ratings import MEETS
from invoicing.ledger.reading import rows
from invoicing.model.customer import (
    FIELDS,
    LISTED,
    NOBODY,
    Figures,
    KeptMethod,
    Listed,
    ListQuestion,
    Profile,
    Side,
)
from invoicing.model.gateway import Stored
from invoicing.model.invoice import Link
from invoicing.model.money import ZERO
from invoicing.model.payment import Method

#: Where the records of a side lie; p is the record, o the company of a contact, r the rating.
FROM: Mapping[Side, str] = {
    Side.COMPANY: f"company p {MEETS[Side.COMPANY]}",
    Side.CONTACT: f"contact p left join company o on o.id = p.company_id {MEETS[Side.CONTACT]}",
}
#: What the search box looks through.
SEARCHED: Mapping[Side, str] = {
    Side.COMPANY: "concat_ws(' ', p.name, p.org_number, p.external_id, p.email, p.city)",
    Side.CONTACT: "concat_ws(' ', p.name, p.email, p.external_id, o.name)",
}
#: Whose an invoice (i, with its contact c) is on each side.
DEBTOR: Mapping[Side, str] = {
    Side.COMPANY: "coalesce(i.company_id, c.company_id)",
    Side.CONTACT: "i.contact_id",
}
WITH_CONTACT = "invoice i left join contact c on c.id = i.contact_id"
#: The invoices of one customer, and the payments.
INVOICES_OF: Mapping[Side, str] = {
    Side.COMPANY: "(company_id = $id or (company_id is null and contact_id in"
    " (select id from contact where company_id = $id)))",
    Side.CONTACT: "contact_id = $id",
}
UNAPPLIED_OF: Mapping[Side, str] = {
    Side.COMPANY: "contact_id in (select id from contact where company_id = $id)",
    Side.CONTACT: "contact_id = $id",
}
ARRIVED = "deleted_at is null and status not in ('processing', 'failed')"
OWING = "status = 'open' and amount_due <> 0"
#: How a list is ordered, besides by a value of the record.
COUNTED = {
    "invoices": "f.invoices",
    "last_invoice": "f.last_invoice",
    "due": "f.base_due",
    "rating": "r.rating",
}
SHOWN = {"all": "true", "owing": "f.owing > 0", "overdue": "f.overdue > 0"}
RATED = {"any": "true", "none": "r.rating is null"}
LATEST = 15


def profile(cursor: Cursor, side: Side, id: int) -> Profile | None:
    """One record, a merged one too; None where there is none."""
    return next(iter(profiles(cursor, side, "p.id = $id", id=id)), None)


def profiles(cursor: Cursor, side: Side, where: str, **values: Any) -> list[Profile]:
    """The records of a side that fulfil a condition of ours on p and o, by name."""
    company = ", o.id as firm_id, o.name as company" if side is Side.CONTACT else ""
    sql = f"select p.*{company} from {FROM[side]} where {where} order by p.name, p.id"
    return [_profile(side, row) for row in rows(cursor, sql, **values)]


def _profile(side: Side, row: Mapping[str, Any]) -> Profile:
    firm = row.get("firm_id")
    return Profile(
        side,
        row["id"],
        row["version"],
        {name: row[name] for name in FIELDS[side]},
        row["created_at"],
        Link(firm, row["company"]) if firm is not None else None,
        row["merged_into"],
    )


def standing(cursor: Cursor, side: Side, id: int) -> Profile | None:
    """The record an id leads to by now: itself, or what it was merged into."""
    found = profile(cursor, side, id)
    if found is None or found.merged_into is None:
        return found
    return profile(cursor, side, found.merged_into)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def listed(cursor: Cursor, question: ListQuestion, asker: Asker) -> tuple[list[Listed], int]:
    """One page of customers with what they owe, and how many there are in all."""
    where, bindings = _matching(question, asker)
    name = question.sort
    order = COUNTED.get(name) or f"strip_accents(lower({_column(question.side, name)}))"
    way = "desc" if question.descending else "asc"
    shown = ", ".join(f"{_column(question.side, n)} as {n}" for n in LISTED[question.side])
    firm = "p.company_id" if question.side is Side.CONTACT else "null"
    sql = f"""{_figures(question, asker, bindings)}
        select p.id, {firm} as firm_id, {shown}, f.invoices, f.last_invoice, r.rating,
            count(*) over () as whole
        from {FROM[question.side]} left join f on f.customer = p.id where {where}
        order by {order} {way} nulls last, p.id
        limit {int(question.size)} offset {int(question.page - 1) * int(question.size)}"""
    found = rows(cursor, sql, **used(sql, bindings, asker))
    if not found and question.page > 1:
        return [], len(ids(cursor, question, asker))
    due = _due(cursor, question, [row["id"] for row in found], asker)
    count = int(found[0]["whole"]) if found else 0
    return [_listed(row, question.side, due.get(row["id"], {})) for row in found], count


def _column(side: Side, name: str) -> str:
    return "o.name" if (side, name) == (Side.CONTACT, "company") else f"p.{name}"


def _listed(row: Mapping[str, Any], side: Side, due: Mapping[str, Decimal]) -> Listed:
    firm = row["firm_id"]
    return Listed(
        row["id"],
        {name: row[name] for name in LISTED[side]},
        Link(firm, row["company"]) if firm is not None else None,
        int(row["invoices"] or 0),
        row["last_invoice"],
        due,
        row["rating"],
    )


def ids(cursor: Cursor, question: ListQuestion, asker: Asker) -> list[int]:
    """Every customer a question finds, by name."""
    where, bindings = _matching(question, asker)
    sql = f"""{_figures(question, asker, bindings)}
        select p.id from {FROM[question.side]} left join f on f.customer = p.id
        where {where} order by p.name, p.id"""
    return [int(id) for (id,) in cursor.execute(sql, used(sql, bindings, asker)).fetchall()]


def _matching(question: ListQuestion, asker: Asker) -> tuple[str, Bindings]:
    bindings = Bindings()
    text = f"strip_accents(lower({SEARCHED[question.side]}))"
    words = search_words(text, question.words, bindings)
    rated = RATED.get(question.rating) or f"r.rating = {bindings.bind(question.rating)}"
    shown = f"{SHOWN[question.show]}{' and f.invoices > 0' if question.owner else ''}"
    where = f"p.merged_into is null and {shown} and {rated} and {words}"
    return where, bindings


def _counting(question: ListQuestion, asker: Asker, bindings: Bindings) -> str:
    """The invoices that count: within reach, and of the owner where one is asked for."""
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    if not question.owner:
        return reach
    if question.owner == NOBODY:
        return f"{reach} and owner is null"
    return f"{reach} and owner = {bindings.bind(question.owner)}"


def _figures(question: ListQuestion, asker: Asker, bindings: Bindings) -> str:
    """What each customer has, as f: counted once, to order by and to choose from."""
    counting = _counting(question, asker, bindings)
    base = "cast(round(amount_due::decimal(28,3) * rate, $base_digits) as decimal(18,3))"
    return f"""with f as (
            select {DEBTOR[question.side]} as customer, count(*) as invoices,
                max(issue_date) as last_invoice, sum({base}) as base_due,
                count(*) filter ({OWING}) as owing, count(*) filter ({OVERDUE}) as overdue
            from {WITH_CONTACT} where {counting} group by 1
        )"""


def _due(
    cursor: Cursor, question: ListQuestion, customers: Iterable[int], asker: Asker
) -> dict[int, dict[str, Decimal]]:
    bindings, debtor = Bindings(), DEBTOR[question.side]
    counting = _counting(question, asker, bindings)
    keys = ", ".join(str(int(id)) for id in customers)
    if not keys:
        return {}
    sql = f"""select {debtor}, currency, sum(amount_due) from {WITH_CONTACT}
        where {counting} and {debtor} in ({keys}) and {OWING}
        group by 1, 2 having sum(amount_due) <> 0 order by 1, 2"""
    found: dict[int, dict[str, Decimal]] = {}
    for id, currency, due in cursor.execute(sql, used(sql, bindings, asker)).fetchall():
        found.setdefault(int(id), {})[str(currency)] = due
    return found


# ── one of them ──────────────────────────────────────────────────────────────────────────────────


def _within(where: str, id: int, asker: Asker) -> tuple[str, Bindings]:
    bindings = Bindings()
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    bindings.share("id", id)
    return f"{where} and {reach}", bindings


def figures(cursor: Cursor, side: Side, id: int, asker: Asker) -> list[Figures]:
    """A customer's money by currency: what was billed, what is open, what lies unapplied."""
    where, bindings = _within(INVOICES_OF[side], id, asker)
    sql = f"""select currency, count(*) as invoices, sum(amount_billed) as billed,
            sum(amount_paid) as paid, sum(amount_due) as due,
            coalesce(sum(amount_due) filter ({OVERDUE}), 0) as overdue
        from invoice where status in ('open', 'paid') and {where} group by currency"""
    found = {row["currency"]: row for row in rows(cursor, sql, **used(sql, bindings, asker))}
    loose = _unapplied(cursor, side, id, asker)
    return [
        Figures(**found.get(code, {"currency": code}), unapplied=loose.get(code, ZERO))
        for code in sorted({*found, *loose})
    ]


def _unapplied(cursor: Cursor, side: Side, id: int, asker: Asker) -> dict[str, Decimal]:
    where, bindings = _within(f"invoice_id is null and {UNAPPLIED_OF[side]}", id, asker)
    sql = f"""select currency, sum(amount - refunded) from payment where {ARRIVED} and {where}
        group by currency having sum(amount - refunded) <> 0"""
    return {str(c): v for c, v in cursor.execute(sql, used(sql, bindings, asker)).fetchall()}


def invoices(cursor: Cursor, side: Side, id: int, asker: Asker) -> tuple[list[dict[str, Any]], int]:
    """The latest invoices of a customer as rows, and how many there are."""
    where, bindings = _within(INVOICES_OF[side], id, asker)
    sql = f"""select id, number, title, status, kind, issue_date, due_date, amount_billed,
            amount_due, amount_paid, currency, count(*) over () as whole
        from invoice where {where}
        order by issue_date desc nulls first, id desc limit {LATEST}"""
    found = rows(cursor, sql, **used(sql, bindings, asker))
    return found, int(found[0]["whole"]) if found else 0


def payments(cursor: Cursor, side: Side, id: int, asker: Asker) -> tuple[list[dict[str, Any]], int]:
    """The latest payments of a customer as rows, those on no invoice first, and how many."""
    mine = f"invoice_id in (select id from invoice where {INVOICES_OF[side]})"
    of = f"deleted_at is null and ({mine} or (invoice_id is null and {UNAPPLIED_OF[side]}))"
    where, bindings = _within(of, id, asker)
    sql = f"""select id, invoice_id, invoice, amount, currency, paid_on, status, method,
            reference, refunded, invoice_id is null and amount > refunded and {ARRIVED} as loose,
            count(*) over () as whole
        from payment where {where}
        order by loose desc, paid_on desc, id desc limit {LATEST}"""
    found = rows(cursor, sql, **used(sql, bindings, asker))
    return found, int(found[0]["whole"]) if found else 0


def methods(cursor: Cursor, side: Side, id: int) -> list[KeptMethod]:
    """The stored payment methods of a contact, or of the contacts of a company, by name."""
    mine = "c.id = $id" if side is Side.CONTACT else "c.company_id = $id"
    sql = f"""select m.*, c.name, c.email from stored_method m join contact c on c.id = m.contact_id
        where {mine} order by c.name, c.id"""
    return [_method(row) for row in rows(cursor, sql, id=id)]


def _method(row: Mapping[str, Any]) -> KeptMethod:
    expires = (row["expires_year"], row["expires_month"]) if row["expires_year"] else None
    return KeptMethod(
        Link(row["contact_id"], row["name"], row["email"]),
        row["processor"],
        Stored(
            row["token"],
            row["customer"],
            Method(row["method"]),
            row["brand"],
            row["last4"],
            expires,
        ),
        row["consent"],
        row["consented_at"],
    )


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def save(cursor: Cursor, after: Profile) -> bool:
    """Write the values of a record where its version is still the one before; False where not."""
    values: dict[str, Any] = dict(after.values)
    if after.is_contact:
        values.pop("company")
        values["company_id"] = after.company.id if after.company else None
    values |= {"version": after.version, "merged_into": after.merged_into}
    sets = ", ".join(f"{name} = ${name}" for name in values)
    done = cursor.execute(
        f"update {after.side.value} set {sets} where id = $id and version = $seen",
        values | {"id": after.id, "seen": after.version - 1},
    ).fetchone()
    return bool(done and done[0])


def add(cursor: Cursor, new: Profile, at: datetime) -> None:
    """A new record."""
    values: dict[str, Any] = {n: v for n, v in new.values.items() if n != "company"}
    if new.is_contact:
        values["company_id"] = new.company.id if new.company else None
    values |= {"id": new.id, "created_at": at}
    names = ", ".join(values)
    marks = ", ".join(f"${name}" for name in values)
    cursor.execute(f"insert into {new.side.value} ({names}) values ({marks})", values)
