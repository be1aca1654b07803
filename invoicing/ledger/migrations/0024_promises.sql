-- What buyers say: that they will pay by a day, and that they do not agree.

-- Kept or broken is not kept: it follows from the entries after it and from the day.
create table promise (
    promise_id bigint primary key,
    invoice_id bigint not null,
    promised_on date not null,      -- the money is there by that day
    amount decimal(18,3) not null,
    note varchar,
    after_entry bigint not null,    -- the last entry of the books before it was made
    made_at timestamp not null, made_by varchar not null,
    ended_at timestamp, ended_by varchar,       -- null: it is the one that counts
    became varchar,                 -- what it was when it was taken back or another one came
    constraint promise_positive check (amount > 0),
    constraint promise_became check (became in ('kept', 'broken', 'withdrawn')),
    constraint ended_promise_became_something check ((ended_at is null) = (became is null)),
    constraint promise_ended_by_somebody check ((ended_at is null) = (ended_by is null))
);

create table dispute (
    dispute_id bigint primary key,
    invoice_id bigint not null,
    state varchar not null,
    reason varchar not null,
    opened_at timestamp not null, opened_by varchar not null,
    answer varchar,
    settled_at timestamp, settled_by varchar,   -- null: it is open
    constraint dispute_state check (state in ('open', 'accepted', 'rejected')),
    constraint only_open_is_not_settled check ((state = 'open') = (settled_at is null)),
    constraint settled_by_somebody check ((settled_at is null) = (settled_by is null))
);
