-- The laws of promises and disputes; see checks.sql.

-- law: promises_and_disputes_belong_to_an_invoice
-- A promise and a dispute belong to an invoice that is there and has a number.
select s.invoice_id as id, s.what
from (
    select invoice_id, 'promise' as what from promise
    union all select invoice_id, 'dispute' from dispute
) s
left join invoice i on i.id = s.invoice_id
where i.number is null;

-- law: one_promise_counts
-- Of the promises of an invoice, one counts at most.
select invoice_id as id, concat(count(*), ' promises') as what
from promise where ended_at is null group by invoice_id having count(*) > 1;

-- law: one_dispute_is_open
-- Of the disputes of an invoice, one is open at most.
select invoice_id as id, concat(count(*), ' disputes') as what
from dispute where state = 'open' group by invoice_id having count(*) > 1;
