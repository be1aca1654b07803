-- Reminders: when they go, what became of each, and to whom none go.

create table reminder_step (
    days integer primary key,       -- after the due date; negative: before it
    kind varchar not null,          -- which words, model/letters.py
    since date,                     -- switched on that day, for days from then on; null: off
    constraint step_within_a_year check (days between -60 and 365)
);

-- What became of a step. What is still to come is not kept: it follows from the steps.
create table reminder (
    invoice_id bigint not null,
    due_date date not null,         -- as it was: with another due date the steps begin anew
    days integer not null,
    state varchar not null,
    reason varchar,                 -- why it was skipped
    mail_id bigint,                 -- null: it went before there was an outbox
    happened_at timestamp not null,
    actor varchar not null,
    primary key (invoice_id, due_date, days),
    constraint reminder_state check (state in ('queued', 'skipped', 'deleted')),
    constraint only_skipped_has_reason check ((state = 'skipped') = (reason is not null))
);

-- To whom no reminders go.
create table reminder_off (
    subject varchar not null,
    subject_id bigint not null,
    happened_at timestamp not null,
    actor varchar not null,
    primary key (subject, subject_id),
    constraint reminder_off_subject check (subject in ('invoice', 'company', 'contact'))
);

insert into reminder_step values (-3, 'reminder_soon', null), (7, 'reminder_late', null),
    (21, 'reminder_last', null);
