-- What the controls found, day by day, and which findings are known and let stand.

-- Append-only: what was known at a moment can be told again.
create table control_run (
    control varchar not null,
    day date not null,              -- of the company; its last run is the day's
    ran_at timestamp not null,
    found bigint not null,
    waived bigint not null,         -- of those found
    primary key (control, ran_at),
    constraint waived_are_among_the_found check (waived between 0 and found)
);

-- A finding that is known and let stand. It holds for what was seen: other facts, a new finding.
create table control_waiver (
    id bigint primary key,
    control varchar not null,
    finding bigint not null,
    facts varchar not null,         -- of the finding, as they were
    reason varchar not null,
    waived_at timestamp not null,
    waived_by varchar not null,
    lifted_at timestamp, lifted_by varchar,     -- null: it holds
    constraint lifted_by_somebody check ((lifted_at is null) = (lifted_by is null))
);
