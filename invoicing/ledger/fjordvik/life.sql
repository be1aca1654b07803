-- What happened when: payments as they came in, and the stations of every invoice.

create temp table station as
with numbered as (
    select i as of_i, row_number() over (order by i) as value from plan where life <> 'draft'
)
select p.*, coalesce(sums.billed, 0) as billed,
    life <> 'draft' as issued,
    value,
    case when special is distinct from 'no_date' then day end as issue_date,
    case when special is distinct from 'no_date' then day + terms end as due_date,
    case when life = 'draft' then 0 when special = 'revised' then 2 else 1 end as revision,
    least(day + interval 6 hours + to_seconds(seconds), getvariable('moment')) as wrote_at,
    wrote_at - to_seconds(180 + dice(i, 'drafting', 2400))
        - case when special = 'redrafted' then 2 when dice(i, 'slept on', 10) = 0 then 1 else 0 end
            * interval 1 day as created_at,
    case when life <> 'draft' then wrote_at end as issued_at,
    case when life in ('issued', 'credit') and source <> 'import' and dice(i, 'mailed', 100) < 82
        then least(wrote_at + interval 150 seconds, getvariable('moment')) end as sent_at,
    case when special = 'redrafted' then created_at + interval 1 day end as redrafted_at,
    case when special = 'revised' then moment(day + 1, 480 + dice(i, 'revised', 200)) end as revised_at,
    case when special = 'reassigned' then moment(day + 2, 500 + dice(i, 'reassigned', 200)) end
        as reassigned_at,
    day + 2 + dice(i, 'voided', 20) as void_day,
    case when life = 'void' and void_day <= getvariable('today')
        then moment(void_day, 600 + dice(i, 'void hour', 200)) end as voided_at,
    case when gone then moment(least(day + 1 + dice(i, 'gone', 8), getvariable('today')),
        700 + dice(i, 'gone hour', 100)) end as gone_at,
    case when special = 'zero' then 'none' when gone then 'none' else scheme end as plan_scheme,
    -- The day the customer pays what is left, if ever; nobody pays before the day after.
    case
        when life <> 'issued' or gone or paid_after = 9999 then null
        when paid_after is not null then workday(day + paid_after + dice(i, 'after', 1 + paid_after // 3))
        when never then null
        else workday(greatest(day + case when special in ('revised', 'reassigned') then 9 else 1 end,
            day + terms + days + dice(i, 'delay', spread)))
    end as pays_on
from plan p left join (select i as of_i, rev, billed from doc) sums
    on sums.of_i = p.i and rev = case when special = 'revised' then 2 else 1 end
left join numbered on numbered.of_i = p.i;

create temp table receipt as
with due as (
    select s.i, k, contact_id, currency, unit, billed, s.day, issued_at, t.*,
        greatest(s.day + 1, pays_on + t.days)::date as paid_on,
        max(t.n) over (partition by s.i) as parts, rounded(billed * t.percent, 100, unit)::bigint as part
    from station s join instalment t on t.scheme = s.plan_scheme
    where pays_on is not null
),
arrived as (
    -- Some are recorded later than they came in.
    select *, least(paid_on + case when parts > 1 or online then 0
            when dice(i, 'lag', 100) < 82 then 0
            when dice(i, 'lag', 100) < 97 then 1 + dice(i, 'some days', 4)
            else 5 + dice(i, 'many days', 20) end, getvariable('today')) as day_recorded
    from due where paid_on <= getvariable('today')
),
recorded as (
    select *, moment(day_recorded, 490 + dice(i, 'hour', 250) + 10 * n) as recorded_at,
        greatest(unit, case when percent is null then billed - coalesce(sum(
                case when status <> 'failed' and not deleted then part else 0 end)
                over (partition by i order by n rows between unbounded preceding and 1 preceding), 0)
            else part end)::bigint as amount,
        case when deleted and day_recorded + 2 <= getvariable('today')
            then moment(day_recorded + 2, 500 + dice(i, 'undone', 200)) end as deleted_at
    from arrived
)
select row_number() over (order by recorded_at, i, n) as id, i, n, k, contact_id, currency, unit,
    amount, billed, paid_on, status, online, recorded_at, deleted_at,
    status not in ('failed', 'processing') as settles,
    settles and deleted_at is null as stands
from recorded;

-- Money that came without saying what for.
insert into receipt
select (select coalesce(max(id), 0) from receipt) + row_number() over (order by paid_on, nth),
    null, 1, k, first_contact, currency, unit,
    1000 * (20 + dice(nth, 'loose', 4000)), null, paid_on, 'succeeded', false,
    moment(paid_on, 560 + dice(nth, 'loose hour', 100)), null, true, true
from (
    select nth, workday(getvariable('today') - 7 - dice(nth, 'loose day', 300)) as paid_on,
        1 + dice(nth, 'loose customer', 20) as payer
    from range(1, 9 + getvariable('invoices') // 250) as these(nth)
)
join customer on customer.k = payer join currency using (currency);

-- Each invoice as it stands today. Reminders go out 14 and 28 days after the due date until
-- something comes in; the next one stands on the invoice.
create temp table record as
with paid as (
    select i, sum(case when stands then amount else 0 end)::bigint as paid,
        count(*) filter (deleted_at is null) as payment_count,
        count(*) + count(deleted_at) as payment_events,
        min(recorded_at) as first_at, max(paid_on) filter (stands) as last_day,
        max(greatest(recorded_at, coalesce(deleted_at, recorded_at))) as last_at,
        max(recorded_at) filter (online) as viewed_at
    from receipt where i is not null group by i
),
met as (
    select s.*, coalesce(paid, 0) as paid, coalesce(payment_count, 0) as payment_count,
        coalesce(payment_events, 0) as payment_events, first_at, last_day, last_at, viewed_at,
        s.life = 'issued' and sent_at is not null and billed > 0 and not gone as reminded
    from station s left join paid using (i)
),
nagged as (
    select *,
        case when reminded and due_date + 14 <= getvariable('today')
            and (first_at is null or first_at > due_date + 15) then moment(due_date + 14, 300) end as reminded_at,
        case when reminded and due_date + 28 <= getvariable('today')
            and (first_at is null or first_at > due_date + 29) then moment(due_date + 28, 300) end as reminded_again_at,
        case
            when life = 'draft' then 'draft'
            when voided_at is not null then 'voided'
            when billed = paid then 'paid'
            else 'open'
        end as status
    from met
),
-- What some buyers say after the last reminder: that they will pay, or that they do not agree.
heard as (
    select *,
        greatest(due_date + 3, day + 4, coalesce(reminded_again_at, reminded_at)::date + 2) as hears_from,
        dice(i, 'says', 100) as says,
        least(hears_from + dice(i, 'heard', 9), coalesce(last_day, getvariable('today')) - 1) as heard_on,
        case
            when life <> 'issued' or gone or billed = 0 or due_date is null or heard_on < hears_from then null
            when status = 'open' and payment_events = 0 then case
                when scene in ('overdue', 'overdue_30') then 'promise'
                when scene = 'overdue_60' then 'claim'
                when scene = 'overdue_90' then 'accepted'
                when says < 25 then 'promise' when says < 32 then 'claim'
                when says < 36 and heard_on < getvariable('today') - 3 then 'accepted' end
            when status = 'paid' and payment_events = 1 then case
                when scene = 'late' then 'promise' when scene = 'objected' then 'rejected'
                when says < 15 then 'promise'
                when says < 20 and hears_from + 7 < last_day then 'rejected' end
        end as heard
    from nagged
),
promised as (
    select *,
        case
            when heard <> 'promise' then null
            when status = 'paid' then case when scene = 'late' or dice(i, 'word', 10) < 8 then last_day
                else greatest(heard_on, last_day - 1 - dice(i, 'slip', 4)) end
            when scene = 'overdue' then getvariable('today') + 4
            when scene = 'overdue_30' then heard_on + 4
            else workday(heard_on + 4 + dice(i, 'by', 12))
        end as promised_on,
        case when heard = 'promise' then moment(heard_on, 500 + dice(i, 'heard hour', 300)) end as promised_at,
        case when heard in ('claim', 'accepted', 'rejected')
            then moment(case heard when 'rejected' then hears_from else heard_on end,
                500 + dice(i, 'heard hour', 300)) end as claimed_at,
        case heard when 'accepted' then claimed_at + interval 2 days
            when 'rejected' then claimed_at + interval 4 days end as settled_at,
        (promised_at is not null)::int + (claimed_at is not null)::int + (settled_at is not null)::int
            as talks
    from heard
)
select *,
    case
        when not reminded then null
        when reminded_again_at is not null then null
        when reminded_at is not null then due_date + 28 else due_date + 14
    end as last_planned,
    case when status = 'open' and first_at is null then last_planned end as next_reminder,
    case status when 'open' then billed - paid else 0 end as due,
    case when status = 'paid' then coalesce(last_day, day) end as paid_date,
    coalesce(reminded_again_at, reminded_at, sent_at) as last_sent_at,
    case when special = 'reassigned' then case owner_id when 4 then 5 when 5 then 6 when 7 then 8 else 4 end
        else owner_id end as last_owner_id,
    case when value is not null then
        concat('INV-', case when value < 10000 then right((100000 + value)::varchar, 5) else value::varchar end)
    end as number,
    1 + (redrafted_at is not null)::int + issued::int + (sent_at is not null)::int
        + (revised_at is not null)::int + (reassigned_at is not null)::int
        + (reminded_at is not null)::int + (reminded_again_at is not null)::int as steps,
    steps + talks + payment_events + (voided_at is not null)::int as version,
    greatest(wrote_at, sent_at, revised_at, reassigned_at, reminded_at, reminded_again_at, promised_at,
        claimed_at, settled_at, last_at, voided_at) as modified_at
from promised;

drop table plan;
drop table station;
