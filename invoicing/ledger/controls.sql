-- The controls of the books: what is lawful, and yet worth a look before a month is closed.
-- Each is a select of findings (id, about, label, day, amount, currency, note): `id` names the
-- finding, `about` the record it is about. A header names the control, how grave a finding is (an
-- error is to be put right, a warning to be looked into, a note to be known), what it is about,
-- and what its note means. $today is the company's day, $now the moment, $base the company's currency.

-- Numbers ---------------------------------------------------------------------------------

-- control: number_gap error none next_number
select value + 1 as id, null::bigint as about, number as label, cast(taken_at as date) as day,
    null::decimal(18,3) as amount, null::varchar as currency, following as note
from (
    select *, lead(value) over numbers as next, lead(number) over numbers as following
    from issued_number window numbers as (partition by series order by value)
)
where next > value + 1;

-- control: number_without_cause error none none
select n.invoice_id as id, null as about, n.number as label, cast(n.taken_at as date) as day,
    null as amount, null as currency, null as note
from issued_number n
anti join invoice i on i.id = n.invoice_id
anti join deletion d on d.invoice_id = n.invoice_id;

-- control: number_twice error invoice none
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    null as note
from invoice where number in (select number from invoice group by number having count(*) > 1);

-- control: number_against_date warning invoice latest_date
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    latest::varchar as note
from (
    select i.*, max(i.issue_date) over (partition by n.series order by n.value
        rows between unbounded preceding and 1 preceding) as latest
    from issued_number n join invoice i on i.id = n.invoice_id
)
where issue_date < latest;

-- control: number_given_up note none reason
select invoice_id as id, null as about, number as label, issue_date as day,
    amount_billed as amount, currency, reason as note
from deletion where number is not null;

-- control: number_given_up_unexplained warning none deleted_by
select invoice_id as id, null as about, number as label, issue_date as day,
    amount_billed as amount, currency, deleted_by as note
from deletion where number is not null and reason is null;

-- Balances --------------------------------------------------------------------------------

-- control: balance_differs error invoice entries
select i.id, i.id as about, i.number as label, i.issue_date as day, i.amount_due as amount,
    i.currency, coalesce(e.amount, 0)::varchar as note
from invoice i
left join (select invoice_id, sum(amount) as amount from entry group by invoice_id) e
    on e.invoice_id = i.id
where i.amount_due <> coalesce(e.amount, 0);

-- control: over_applied error invoice paid
select id, id as about, number as label, issue_date as day, amount_due as amount, currency,
    amount_paid::varchar as note
from invoice where amount_billed >= 0 and amount_paid > amount_billed;

-- control: credit_unused warning invoice buyer
select id, id as about, number as label, issue_date as day, amount_due as amount, currency,
    buyer_name as note
from invoice where status = 'open' and amount_due < 0 and issue_date < $today - 30;

-- control: money_unapplied warning payment reference
select id, id as about, customer as label, paid_on as day, amount, currency, reference as note
from payment
where invoice_id is null and deleted_at is null and status = 'succeeded'
    and paid_on < $today - 30;

-- control: money_could_be_applied warning payment number
select p.id, p.id as about, p.customer as label, p.paid_on as day, p.amount, p.currency,
    min(i.number) as note
from payment p
join invoice i on i.contact_id = p.contact_id and i.currency = p.currency
where p.invoice_id is null and p.deleted_at is null and p.status = 'succeeded'
    and i.status = 'open' and i.amount_due > 0
group by all;

-- control: rate_missing warning invoice buyer
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    buyer_name as note
from invoice
where status in ('open', 'paid') and currency <> $base and rate is null;

-- Dates -----------------------------------------------------------------------------------

-- control: invoice_backdated warning invoice recorded
select i.id, i.id as about, i.number as label, i.issue_date as day, i.amount_billed as amount,
    i.currency, cast(n.taken_at as date)::varchar as note
from issued_number n join invoice i on i.id = n.invoice_id
where i.issue_date < cast(n.taken_at as date) - 7;

-- control: invoice_from_future warning invoice none
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    null as note
from invoice where status <> 'draft' and issue_date > $today;

-- control: entry_backdated warning invoice recorded
select e.id, i.id as about, i.number as label, e.effective_date as day, e.amount, e.currency,
    cast(e.recorded_at as date)::varchar as note
from entry e join invoice i on i.id = e.invoice_id
where e.kind <> 'invoiced' and e.effective_date < cast(e.recorded_at as date) - 31;

-- control: due_before_issue error invoice due_date
select id, id as about, number as label, issue_date as day, amount_due as amount, currency,
    due_date::varchar as note
from invoice where status <> 'draft' and due_date < issue_date;

-- What the law asks for -------------------------------------------------------------------

-- control: due_date_missing error invoice buyer
select id, id as about, number as label, issue_date as day, amount_due as amount, currency,
    buyer_name as note
from invoice where status = 'open' and due_date is null;

-- control: buyer_incomplete error invoice buyer
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    buyer_name as note
from invoice
where status in ('open', 'paid')
    and (buyer_name is null or (buyer_org_number is null and tax_id is null
        and coalesce(buyer_street, buyer_postcode, buyer_city) is null));

-- control: seller_incomplete error invoice seller
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    seller ->> '$.name' as note
from invoice
where status in ('open', 'paid')
    and (coalesce(seller ->> '$.name', '') = '' or coalesce(seller ->> '$.org_number', '') = '');

-- control: reverse_charge_without_number error invoice buyer
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    buyer_name as note
from invoice
where status in ('open', 'paid') and buyer_org_number is null and tax_id is null
    and id in (select invoice_id from line where vat_category = 'AE');

-- control: document_changed error invoice revision
select s.invoice_id as id, i.id as about, coalesce(i.number, d.number) as label,
    cast(s.issued_at as date) as day, null as amount, null as currency,
    s.revision::varchar as note
from snapshot s
left join invoice i on i.id = s.invoice_id
left join deletion d on d.invoice_id = s.invoice_id
where sha256(s.document) <> s.sha256;

-- Suspicious ------------------------------------------------------------------------------

-- control: invoice_twice warning invoice number
select id, id as about, number as label, issue_date as day, amount_billed as amount, currency,
    before as note
from (
    select *, lag(issue_date) over alike as earlier, lag(number) over alike as before
    from invoice where status in ('open', 'paid') and amount_billed > 0
    window alike as (partition by coalesce(company_id, -contact_id), currency, amount_billed
        order by issue_date, id)
)
where issue_date <= earlier + 7 and coalesce(company_id, contact_id) is not null;

-- control: payment_twice warning payment other_payment
select id, id as about, customer as label, paid_on as day, amount, currency,
    coalesce(invoice, before::varchar) as note
from (
    select *, lag(id) over alike as before, lag(paid_on) over alike as earlier
    from payment where deleted_at is null and status not in ('failed', 'refunded')
    window alike as (partition by contact_id, currency, amount order by paid_on, id)
)
where paid_on <= earlier + 1 and contact_id is not null;

-- control: amount_unusual note invoice usual
select i.id, i.id as about, i.number as label, i.issue_date as day, i.amount_billed as amount,
    i.currency, usual::varchar as note
from invoice i
join (
    select coalesce(company_id, -contact_id) as buyer, currency,
        quantile_disc(amount_billed, 0.5) as usual
    from invoice where status in ('open', 'paid') and amount_billed > 0
    group by all having count(*) >= 5
) u on u.buyer = coalesce(i.company_id, -i.contact_id) and u.currency = i.currency
where i.status in ('open', 'paid') and i.amount_billed > 10 * u.usual;

-- Nobody follows up -----------------------------------------------------------------------

-- control: overdue_without_owner warning invoice buyer
select id, id as about, number as label, due_date as day, amount_due as amount, currency,
    buyer_name as note
from invoice
where status = 'open' and amount_due > 0 and due_date < $today and owner_id is null;

-- control: owner_has_left warning invoice owner
select i.id, i.id as about, i.number as label, i.due_date as day, i.amount_due as amount,
    i.currency, a.name as note
from invoice i join account a on a.id = i.owner_id
where i.status in ('open', 'draft') and a.disabled_at is not null;

-- control: never_sent warning invoice buyer
select id, id as about, number as label, issue_date as day, amount_due as amount, currency,
    buyer_name as note
from invoice
where status = 'open' and amount_due > 0 and last_sent_at is null and issue_date < $today - 7;

-- control: sent_before_edit warning invoice sent_on
select i.id, i.id as about, i.number as label, cast(s.issued_at as date) as day,
    i.amount_due as amount, i.currency, cast(i.last_sent_at as date)::varchar as note
from invoice i join snapshot s on s.invoice_id = i.id and s.revision = i.revision
where i.status = 'open' and i.revision > 1 and i.last_sent_at < s.issued_at;

-- control: draft_forgotten note invoice buyer
select id, id as about, title as label, cast(modified_at as date) as day,
    amount_billed as amount, currency, buyer_name as note
from invoice where status = 'draft' and modified_at < $now - interval 30 day;

-- Stuck -----------------------------------------------------------------------------------

-- control: checkout_stuck error invoice processor
select c.id, i.id as about, i.number as label, cast(c.asked_at as date) as day, c.amount,
    c.currency, c.processor as note
from capture c join invoice i on i.id = c.invoice_id
where c.state in ('created', 'sent', 'unknown') and c.asked_at < $now - interval 1 hour;

-- control: held_for_nothing error invoice none
select id, id as about, number as label, issue_date as day, amount_due as amount, currency,
    null as note
from invoice
where capturing and id not in (select invoice_id from capture
    where state in ('created', 'sent', 'action', 'processing', 'unknown'));

-- control: refund_stuck warning payment reason
select r.id, p.id as about, p.customer as label, cast(r.created_at as date) as day, r.amount,
    r.currency, r.reason as note
from refund r join payment p on p.id = r.payment_id
where r.state in ('sent', 'pending', 'unknown') and r.created_at < $now - interval 7 day;

-- control: payment_disputed warning payment number
select id, id as about, customer as label, paid_on as day, amount, currency, invoice as note
from payment where status = 'disputed' and deleted_at is null;

-- control: mail_stuck error invoice problem
select o.id, o.invoice_id as about, o.kind as label, cast(o.due_at as date) as day,
    null as amount, null as currency, o.problem as note
from outbox o
where o.state in ('queued', 'sending') and o.due_at < $now - interval 1 hour;

-- control: mail_failed warning invoice problem
select o.id, o.invoice_id as about, o.kind as label, cast(o.created_at as date) as day,
    null as amount, null as currency, o.problem as note
from outbox o
where o.state in ('failed', 'bounced') and o.created_at > $now - interval 30 day
    and not exists (select 1 from outbox later where later.state = 'sent' and later.id > o.id
        and later.kind = o.kind and later.invoice_id = o.invoice_id);
