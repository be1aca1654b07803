-- What was deleted leaves a tombstone; every counter stands at the last one given out.

insert into deletion
select i, number, issue_date, coalesce(buyer_name, contact), money(p.billed), currency, sha256, gone_at,
    'Ingrid Solheim', case when number is not null then 'Opprettet ved en feil' end, due_date
from paper p
left join (select invoice_id, max_by(sha256, revision) as sha256 from snapshot group by invoice_id) s
    on s.invoice_id = p.i
where gone order by gone_at;

insert into counter
select name, coalesce(last, 0) from (
    select 'invoice' as name, (select max(i) from paper) as last
    union all select 'payment', (select max(id) from payment)
    union all select 'company', (select max(id) from company)
    union all select 'contact', (select max(id) from contact)
    union all select 'account', (select max(id) from account)
    union all select 'entry', (select max(id) from entry)
    union all select 'promise', (select max(promise_id) from promise)
    union all select 'dispute', (select max(dispute_id) from dispute)
    union all select 'history', (select max(id) from history)
    union all select 'number', (select max(value) from issued_number)
) as counters
on conflict do update set value = excluded.value;
