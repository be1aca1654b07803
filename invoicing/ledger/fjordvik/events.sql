-- What happened to every invoice and payment, in the order of time; the history tells it.

create temp table receipt_step as
select m.i, m.n, id, amount, unit, billed, paid_on, m.online, settles, recorded_at, deleted_at,
    refunded, refunded_at, teller_id, teller, method, currency, number,
    coalesce(sum(case when stands then amount else 0 end) over before, 0)::bigint as paid_before,
    m.n + coalesce(count(deleted_at) over before, 0) as place,
    max(case when m.online then recorded_at end) over before as viewed_before
from money_in m
window before as (partition by m.i order by m.n rows between unbounded preceding and 1 preceding);

-- A clone was made of the invoice before it.
create temp table origin as
select p.i as of_i, o.i as origin, o.number as origin_number
from paper p join paper o on o.i = p.i - case when (p.i - 1) % 200 = 100 then 2 else 1 end
where p.source = 'clone';

create temp table event as
select row_number() over () as id, * from (select * from (
    select i, 1 as version, created_at as happened_at, null::bigint as payment_id,
        case source when 'clone' then 'cloned' when 'import' then 'imported' else 'created' end as kind
    from paper
    union all
    select i, 2, redrafted_at, null, 'edited' from paper where redrafted_at is not null
    union all
    select i, 2 + (redrafted_at is not null)::int, issued_at, null, 'finalized' from paper where issued
    union all
    select i, 3 + (redrafted_at is not null)::int, sent_at, null, 'sent'
    from paper where sent_at is not null
    union all
    select i, steps - (reassigned_at is not null)::int - (reminded_at is not null)::int
        - (reminded_again_at is not null)::int, revised_at, null, 'edited_finalized'
    from paper where revised_at is not null
    union all
    select i, steps - (reminded_at is not null)::int - (reminded_again_at is not null)::int,
        reassigned_at, null, 'owner_changed' from paper where reassigned_at is not null
    union all
    select i, steps - (reminded_again_at is not null)::int, reminded_at, null, 'reminded'
    from paper where reminded_at is not null
    union all
    select i, steps, reminded_again_at, null, 'reminded again'
    from paper where reminded_again_at is not null
    union all
    select i, steps + 1, promised_at, null, 'promised' from paper where promised_at is not null
    union all
    select i, steps + 1, claimed_at, null, 'claim' from paper where claimed_at is not null
    union all
    select i, steps + 2, settled_at, null, heard from paper where settled_at is not null
    union all
    select i, steps + 1, voided_at, null, 'voided' from paper where status = 'voided'
    union all
    select i, steps + 1, gone_at, null, 'deleted' from paper where gone
    union all
    select r.i, steps + talks + place, recorded_at, id, 'payment_recorded'
    from receipt_step r join paper using (i)
    union all
    select r.i, steps + talks + place + 1, deleted_at, id, 'payment_deleted'
    from receipt_step r join paper using (i) where deleted_at is not null
    union all
    select i, null, recorded_at, id, 'payment came' from receipt_step
    union all
    select i, null, deleted_at, id, 'payment gone' from receipt_step where deleted_at is not null
    union all
    select i, null, refunded_at, id, 'payment_refunded' from receipt_step where refunded_at is not null
    union all
    select i, null, refunded_at, id, 'payment back' from receipt_step where refunded_at is not null
) order by happened_at, i, version nulls last, payment_id, kind);

-- How the history names what happened, of what kind of record, and who did it.
create temp table happening as
select * from (values
    ('created', 'created', 'invoice', 'author'),
    ('cloned', 'cloned', 'invoice', 'author'),
    ('imported', 'imported', 'invoice', 'author'),
    ('edited', 'edited', 'invoice', 'author'),
    ('finalized', 'finalized', 'invoice', 'author'),
    ('sent', 'sent', 'invoice', 'author'),
    ('edited_finalized', 'edited_finalized', 'invoice', 'author'),
    ('owner_changed', 'owner_changed', 'invoice', 'keeper'),
    ('reminded', 'sent', 'invoice', 'night'),
    ('reminded again', 'sent', 'invoice', 'night'),
    ('promised', 'promised', 'invoice', 'keeper'),
    ('claim', 'claim_disputed', 'invoice', 'keeper'),
    ('accepted', 'claim_accepted', 'invoice', 'keeper'),
    ('rejected', 'claim_rejected', 'invoice', 'keeper'),
    ('voided', 'voided', 'invoice', 'keeper'),
    ('deleted', 'deleted', 'invoice', 'keeper'),
    ('payment_recorded', 'payment_recorded', 'invoice', 'teller'),
    ('payment_deleted', 'payment_deleted', 'invoice', 'keeper'),
    ('payment_refunded', 'payment_refunded', 'invoice', 'keeper'),
    ('payment came', 'payment_recorded', 'payment', 'teller'),
    ('payment gone', 'payment_deleted', 'payment', 'keeper'),
    ('payment back', 'payment_refunded', 'payment', 'keeper')
) as happenings(kind, event, subject, by_whom);

drop table money_in;
