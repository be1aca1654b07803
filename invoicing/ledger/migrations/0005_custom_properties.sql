-- Properties that the company defines for itself, and their values beside each invoice.

create table custom_property (
    name varchar primary key,       -- 'c_project': in filters, addresses and files, for ever
    label varchar not null,
    kind varchar not null,
    choices varchar not null,       -- JSON list, empty but for a choice
    position integer not null,      -- their order on screen: 1, 2, 3 …
    archived_at timestamp,          -- null: it is offered
    created_at timestamp not null,
    created_by varchar not null,
    constraint custom_kind check (kind in ('text', 'number', 'date', 'choice', 'flag')),
    constraint custom_name check (starts_with(name, 'c_'))
);

-- JSON object of name and value; null: it has none. Numbers and dates are text, as in the history.
alter table invoice add column custom varchar;
