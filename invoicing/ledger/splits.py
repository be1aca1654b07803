"""Which invoices one receipt of money may cover."""

from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask
from invoicing.ledger.predicates import Bindings, reach_sql
from invoicing.model.invoice import Invoice


def open_ids(cursor: Cursor, like: Invoice, asker: Asker, most: int) -> list[int]:
    """Open invoices of the same customer in the same currency within reach, oldest due first;
    the customer is the company where there is one, else the contact. `like` is one of them."""
    bindings = Bindings()
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    customer = like.company or like.contact
    column = "company_id" if like.company else "contact_id"
    whose = f"{column} = {bindings.bind(customer.id)}" if customer else "false"
    own = f"id = {bindings.bind(like.id)}"
    sql = f"""
        select id from (
            select id, due_date, issue_date from invoice
            where status = 'open' and amount_due > 0 and currency = {bindings.bind(like.currency)}
                and ({own} or {whose}) and {reach}
            order by {own} desc, due_date nulls last, issue_date, id limit {int(most)}
        )
        order by due_date nulls last, issue_date, id
    """
    return [int(str(row[0])) for row in ask(cursor, sql, bindings, asker)]
