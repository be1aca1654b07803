-- Reminders 14 and 28 days after the due date: those that went, and what is left of the others.
-- Nobody is reminded who paid something, and nobody whom the invoice was never sent to.

delete from reminder_step;
insert into reminder_step values (14, 'reminder_late', date '2000-01-01'),
    (28, 'reminder_last', date '2000-01-01');

insert into reminder
select i, due_date, days, case when went is null then 'deleted' else 'queued' end, null, null,
    coalesce(went, modified_at), case when went is null then author else 'Tally' end
from (
    select *, 14 as days, reminded_at as went from paper
    union all select *, 28, reminded_again_at from paper
)
where not gone and due_date is not null and (went is not null or (status = 'open' and due > 0
    and (next_reminder is null or due_date + days < next_reminder)))
order by i, days;
