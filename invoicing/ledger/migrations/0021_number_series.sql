-- Further series of invoice numbers beside the company's first one, each with a prefix of its own.

create table number_series (
    id integer primary key,         -- 1, 2, 3 …; the first series is in the settings and has no row
    name varchar not null,
    prefix varchar not null,
    digits integer not null,
    archived_at timestamp,          -- null: it is offered
    created_at timestamp not null,
    constraint series_digits check (digits between 1 and 10),
    constraint series_has_a_prefix check (prefix <> '')
);
