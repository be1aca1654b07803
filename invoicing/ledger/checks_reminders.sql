-- The laws of reminders; see checks.sql.

-- law: next_reminder_is_the_first_that_comes
-- The next reminder of an invoice is the first step of the schedule that is still to come.
select i.id, concat(i.next_reminder, ', coming ', c.day) as what
from invoice i
left join (
    select i.id, min(i.due_date + s.days) as day
    from invoice i
    join reminder_step s on s.since is not null and i.due_date + s.days >= s.since
    left join reminder r
        on r.invoice_id = i.id and r.due_date = i.due_date and r.days = s.days
    where i.status = 'open' and i.amount_due > 0 and r.invoice_id is null
        and not exists (select 1 from reminder_off o where o.subject_id = case o.subject
            when 'invoice' then i.id when 'company' then i.company_id else i.contact_id end)
    group by i.id
) c on c.id = i.id
where i.next_reminder is distinct from c.day;

-- law: reminders_have_their_mail
-- A reminder that was queued stands in the outbox as a reminder of its invoice.
select r.invoice_id as id, concat('mail ', r.mail_id) as what
from reminder r
left join outbox o on o.id = r.mail_id
where r.mail_id is not null and (o.id is null or o.kind <> 'reminder'
    or o.invoice_id is distinct from r.invoice_id or r.state <> 'queued');

-- law: reminders_belong_to_an_invoice
-- What became of reminders, and the switch of an invoice, belong to an invoice that is there.
select r.invoice_id as id, r.what
from (
    select invoice_id, 'reminder' as what from reminder
    union all select subject_id, 'switch' from reminder_off where subject = 'invoice'
) r
anti join invoice i on i.id = r.invoice_id;
