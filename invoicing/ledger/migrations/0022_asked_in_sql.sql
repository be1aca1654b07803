-- What people asked in SQL of their own, and how that went. Appended, never changed.

create table asked_sql (
    id bigint primary key,
    account_id bigint,              -- null: the keeper at the command line
    sql varchar not null using compression zstd,
    asked_at timestamp not null,
    rows bigint,                    -- told; null: it failed
    problem varchar,                -- the key of the sentence why; null: it did not fail
    constraint asked_and_answered check ((rows is null) = (problem is not null))
);
