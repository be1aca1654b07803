-- Views of an index that people keep, and the tabs each of them wants above it.

create table saved_view (
    id bigint primary key,
    version integer not null,
    subject varchar not null,       -- of which index: 'invoice', 'payment'
    name varchar not null,
    account_id bigint,              -- whose it is; null: the keeper's at the command line
    visibility varchar not null,    -- 'team' is the owner's team of today
    state varchar not null using compression zstd,  -- JSON, model/views.py: format and parameters
    created_at timestamp not null,
    modified_at timestamp not null,
    constraint view_version_counts check (version >= 1),
    constraint view_has_a_name check (name <> ''),
    constraint view_visibility check (visibility in ('private', 'team', 'everyone'))
);

-- One row for each account that has arranged its tabs; without one, the built-in views are the tabs.
create table view_tabs (
    account_id bigint not null,
    subject varchar not null,
    tabs varchar not null,          -- JSON list in order: names of built-in views, ids of saved ones
    first varchar,                  -- what the index opens with; null: all
    primary key (account_id, subject)
);
