-- Every mail, written down before it leaves.

create table outbox (
    id bigint primary key,
    key varchar not null unique,    -- made from what it is about: asking twice sends once
    kind varchar not null,
    message_id varchar not null,    -- the same at every attempt
    state varchar not null,
    account_id bigint,              -- who sent it; null: the product itself, or its keeper
    created_by varchar not null,
    created_at timestamp not null,
    invoice_id bigint, payment_id bigint, contact_id bigint,    -- what it is about
    letter varchar not null using compression zstd,     -- JSON, model/mail.py
    detail varchar not null,        -- JSON object: what the history tells of it
    search varchar not null,        -- lower case, without accents
    due_at timestamp not null,      -- not before then
    attempts integer not null,
    lease_until timestamp,          -- until then somebody is at it; null: nobody
    sent_at timestamp,
    problem varchar,                -- what the server said last
    constraint outbox_state
        check (state in ('queued', 'sending', 'sent', 'failed', 'cancelled', 'bounced')),
    constraint sent_has_moment check ((state in ('sent', 'bounced')) = (sent_at is not null)),
    constraint only_sending_is_leased check ((state = 'sending') = (lease_until is not null)),
    constraint attempts_count check (attempts >= 0)
);
