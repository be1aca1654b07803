-- The address a buyer sees an invoice at, and who looked.

create table invoice_link (
    token_hash varchar primary key, -- SHA-256 of the token; the token itself is never kept
    invoice_id bigint not null,
    generation integer not null,    -- grows by one when the link is renewed
    created_at timestamp not null,
    created_by varchar not null,
    revoked_at timestamp            -- null: it leads to the invoice
);

-- Append-only. What `last_viewed_at` of the invoice is made of.
create table link_view (
    id bigint not null,
    invoice_id bigint not null,
    generation integer not null,
    viewed_at timestamp not null,
    kind varchar not null,
    agent varchar,                  -- what the browser calls itself
    constraint view_kind check (kind in ('page', 'pdf'))
);
