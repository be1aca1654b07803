-- What an invoice is associated with beyond the contact and company it is billed to, and how
-- people like their pages.

-- A row is an interval: what is taken off, or gets another label, ends and stays.
create table association (
    id bigint primary key,
    invoice_id bigint not null,
    kind varchar not null,
    record_id bigint,               -- null: a record kept elsewhere, known by its name or number
    name varchar not null,          -- what it was called when it was added
    address varchar,                -- where it is shown, kept elsewhere
    label varchar,
    added_at timestamp not null, added_by varchar not null,
    removed_at timestamp, removed_by varchar,   -- null: it stands
    constraint association_kind check (kind in
        ('contact', 'company', 'deal', 'quote', 'subscription', 'invoice')),
    constraint only_ours_have_an_id
        check ((kind in ('contact', 'company', 'invoice')) = (record_id is not null)),
    constraint taken_off_by_somebody check ((removed_at is null) = (removed_by is null))
);

-- One row for each account and thing it arranged: which cards are folded.
create table habit (
    account_id bigint not null,
    name varchar not null,
    value varchar not null,         -- JSON
    primary key (account_id, name)
);
