-- Money taken online: every attempt is written down before the gateway is asked.

-- An attempt to take money for an invoice, by its buyer or with a stored method.
create table capture (
    id bigint primary key,
    key varchar not null unique,    -- what the gateway knows it by: asked twice, money moves once
    invoice_id bigint not null,
    revision integer not null,      -- of the invoice, as seen
    amount decimal(18,3) not null,
    currency varchar not null,
    processor varchar not null,
    token varchar not null,         -- the gateway's name of the method; no card data
    method varchar not null,
    customer varchar,               -- the gateway's id of the buyer
    contact_id bigint,
    store boolean not null,         -- whether the buyer agreed to have the method kept
    consent varchar,                -- the words the buyer agreed to; null: did not
    off_session boolean not null,   -- charged by us, the buyer was not there
    state varchar not null,
    reference varchar,              -- the gateway's id of it; null: it has not answered
    reason varchar,                 -- why it failed
    redirect varchar,               -- where the buyer confirms
    payment_id bigint,              -- the payment it became
    account_id bigint,              -- who charged; null: the buyer
    created_by varchar not null,
    created_at timestamp not null,
    asked_at timestamp not null,    -- when the gateway was asked last
    to_tell boolean not null default false,     -- given up, and the gateway does not know yet
    constraint capture_state check (state in ('created', 'sent', 'action', 'processing',
        'succeeded', 'failed', 'unknown', 'cancelled')),
    constraint capture_positive check (amount > 0),
    constraint stored_with_consent check (not store or consent is not null)
);

-- Money given back, whole or in part.
create table refund (
    id bigint primary key,
    key varchar not null unique,
    payment_id bigint not null,
    amount decimal(18,3) not null,
    currency varchar not null,
    reason varchar not null,
    state varchar not null,
    reference varchar,              -- the gateway's id of it
    account_id bigint,
    created_by varchar not null,
    created_at timestamp not null,
    asked_at timestamp not null,
    constraint refund_state
        check (state in ('sent', 'pending', 'succeeded', 'failed', 'unknown')),
    constraint refund_positive check (amount > 0)
);

-- Messages of gateways, kept for ever: each has its effect once, in the transaction of this row.
create table gateway_event (
    processor varchar not null,
    id varchar not null,
    kind varchar not null,
    happened_at timestamp not null,
    booked_at timestamp not null,
    primary key (processor, id)
);

-- The payment method a contact agreed to have kept; the latest one only.
create table stored_method (
    contact_id bigint primary key,
    processor varchar not null,
    token varchar not null,
    customer varchar not null,
    method varchar not null,
    brand varchar, last4 varchar,
    expires_year integer, expires_month integer,    -- null: it does not expire
    consent varchar not null,       -- the words that were agreed to
    consented_at timestamp not null
);

-- Whether money may be moving right now: an attempt that was sent and not answered.
alter table invoice add column capturing boolean default false;

alter table payment add column gateway_reference varchar;   -- the processor's id of it
alter table payment add column brand varchar;               -- bank or issuer
alter table payment add column last4 varchar;
alter table payment add column payout_on date;              -- when the processor paid it out to us
