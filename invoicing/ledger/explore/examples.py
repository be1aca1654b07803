"""Questions to begin with, which run as they stand."""

#: Their words are `explore.example.<name>`.
EXAMPLES = {
    "outstanding": """select currency, count(*) as invoices, sum(amount_due) as outstanding
from invoices
where status = 'open'
group by currency
order by outstanding desc""",
    "late": """select number, buyer_name, due_date, day - due_date as days, amount_due, currency
from invoices, today
where status = 'open' and amount_due > 0 and due_date < day
order by due_date
limit 200""",
    "disputed": """select i.number, i.buyer_name, i.owner, d.reason, i.amount_due, i.currency
from disputes d join invoices i on i.id = d.invoice_id
where d.state = 'open'
order by d.opened_at""",
    "months": """select date_trunc('month', issue_date) as month, sum(amount_billed) as billed
from invoices
where status <> 'draft' and currency = 'NOK'
group by month
order by month""",
    "payers": """select i.buyer_name, count(*) as paid,
    round(avg(date_diff('day', i.due_date, i.paid_date)), 1) as days_late
from invoices i
where i.status = 'paid' and i.due_date is not null
group by i.buyer_name
having count(*) >= 5
order by days_late desc
limit 50""",
    "products": """select l.description, i.currency, sum(l.amount_net) as net
from lines l join invoices i on i.id = l.invoice_id
where i.status in ('open', 'paid')
group by all
order by net desc
limit 100""",
    "balance": """select effective_date, sum(amount) as moved,
    sum(sum(amount)) over (order by effective_date) as balance
from entries
where currency = 'NOK'
group by effective_date
order by effective_date""",
}
