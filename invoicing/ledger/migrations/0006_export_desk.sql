-- Files that are taken along: who took which rows when, what is taken again and again by itself,
-- and what a night has done.

-- One row for each file that was begun. Appended, never changed: how it ended, how many rows it
-- has and whether it can still be fetched is told by its job.
create table export_log (
    id bigint primary key,
    job_id bigint not null,
    began_at timestamp not null,
    account_id bigint,              -- whose it is; null: the keeper's at the command line
    actor varchar not null,
    on_day date not null,           -- what "today" was, for the relative dates of the filter
    request varchar not null using compression zstd,    -- JSON: what was asked
    schedule_id bigint              -- the plan that asked; null: a person did
);

-- What is exported by itself, again and again.
create table export_schedule (
    id bigint primary key,
    account_id bigint not null,     -- whose it is: it runs with what this account may by then
    actor varchar not null,
    created_at timestamp not null,
    request varchar not null using compression zstd,    -- JSON: what to export
    rhythm varchar not null,
    day integer,                    -- of the week from Monday 1, or of the month
    time_of_day time not null,      -- of the company's day
    next_at timestamp,              -- when it is due; null: stopped
    stopped varchar,                -- JSON: why it stopped, as key and values of a sentence
    version integer not null,
    constraint a_plan_runs_or_says_why check ((next_at is null) = (stopped is not null)),
    constraint schedule_rhythm check (rhythm in ('daily', 'weekly', 'monthly')),
    constraint schedule_day check (case rhythm when 'daily' then day is null
        when 'weekly' then day between 1 and 7 else day between 1 and 31 end)
);

-- What the night did on which day; what is here is not done again.
create table duty_done (
    duty varchar not null,
    day date not null,
    done_at timestamp not null,
    figures varchar not null,       -- JSON object: what came of it
    primary key (duty, day)
);
