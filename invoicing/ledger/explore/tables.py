"""The documented tables of a snapshot: what of the books is in them, and their columns.

A column is named like the property it holds where there is one; its description is then the
property's, else the words `explore.column.<name>`.
"""

from dataclasses import dataclass

from invoicing.ledger import promises, ratings
from invoicing.model.customer import Side


@dataclass(frozen=True, slots=True)
class Table:
    """One table: how it is taken from the books. `{invoice}` stands for the invoices in reach,
    `{payment}` for the payments in reach, `{line}` for what belongs to these invoices: each a
    condition on the table's own columns. `$today` and `$at` are the day and the moment of the
    snapshot, as the house tells them."""

    name: str
    sql: str


#: What a buyer said of an invoice, as the list has it.
SAID = ", ".join(f"{sql} as {name}" for name, sql in promises.COLUMNS.items())

#: In the order they are made and shown.
TABLES: tuple[Table, ...] = (
    Table(
        "invoices",
        f"""select id, number, title, status, kind, issue_date, due_date, paid_date, voided_on,
            {ratings.COLUMNS["payer_rating"]} as payer_rating, {SAID},
            currency, amount_net, amount_vat, amount_total, amount_billed, amount_paid, amount_due,
            rate, owner, team, contact, company, buyer_name, buyer_city, buyer_country,
            buyer_org_number, purchase_order, payment_reference, payment_terms, source, language,
            last_sent_at, last_viewed_at, created_at, created_by
        from invoice where {{invoice}}""",
    ),
    Table(
        "lines",
        """select invoice_id, position, code, description, quantity, unit, unit_price,
            discount_percent, discount_amount, vat_category, vat_rate, amount_net
        from line where {line}""",
    ),
    Table(
        "payments",
        """select id, invoice_id, invoice, amount, refunded, fees, currency, paid_on, status,
            method, reference, customer, processor, created_at, created_by
        from payment where deleted_at is null and {payment}""",
    ),
    Table(
        "entries",
        """select invoice_id, payment_id, kind, amount, currency, effective_date, recorded_at
        from entry where {line}""",
    ),
    Table(
        "promises",
        f"""select m.promise_id as id, m.invoice_id, m.promised_on, m.amount, i.currency,
            coalesce(m.became, {promises.STATE}) as state, m.ended_at is null as counts,
            m.note, m.made_at, m.made_by
        from promise m join ({promises.CAME.format(which="")}) promise
            on promise.promise_id = m.promise_id
        join invoice i on i.id = m.invoice_id where m.{{line}}""",
    ),
    Table(
        "disputes",
        """select dispute_id as id, invoice_id, state, reason, opened_at, opened_by, answer,
            settled_at, settled_by
        from dispute where {line}""",
    ),
    Table(
        "companies",
        f"""select p.id, p.name, p.external_id, p.org_number, p.city, p.country, p.email,
            p.language, r.rating as payer_rating, p.created_at
        from company p {ratings.MEETS[Side.COMPANY]}""",
    ),
    Table(
        "contacts",
        f"""select p.id, p.name, p.email, p.company_id, p.language, p.external_id,
            r.rating as payer_rating, p.created_at
        from contact p {ratings.MEETS[Side.CONTACT]}""",
    ),
    Table("today", "select cast($today as date) as day, cast($at as timestamp) as moment"),
)
NAMES = tuple(table.name for table in TABLES)
