-- The books, version 1. Names are those of the property registry where there is one.
-- Amounts are decimal(18,3): the finest currency has three digits. Moments are naive UTC.
-- Null means "not known" or "not yet" unless a comment says otherwise; text is never ''.
-- Integrity across tables is proved by checks.sql: foreign keys would block lawful updates.

create table setting (
    name varchar primary key,
    value varchar not null  -- JSON
);

create table counter (
    name varchar primary key,       -- 'invoice', 'payment', 'history', 'number' …
    value bigint not null,          -- the last one given out; never goes back
    constraint counter_not_negative check (value >= 0)
);

create table account (
    id bigint primary key,
    email varchar not null,
    name varchar not null,
    team varchar,
    passphrase varchar,             -- argon2id; null: cannot sign in with a passphrase
    super_admin boolean not null default false,
    permissions varchar not null,   -- JSON, model/people.py
    language varchar,               -- null: the browser's
    disabled_at timestamp,          -- null: may sign in
    created_at timestamp not null,
    constraint account_email_lower check (email = lower(email))
);

create table session (
    token_hash varchar primary key, -- SHA-256 of the cookie's value; the value itself is never kept
    account_id bigint not null,
    created_at timestamp not null,
    expires_at timestamp not null,
    revoked_at timestamp            -- null: still good until it expires
);

create table company (
    id bigint primary key,
    name varchar not null,
    external_id varchar,            -- the customer number it came with
    org_number varchar,
    street varchar, postcode varchar, city varchar, country varchar,
    email varchar,
    language varchar,
    created_at timestamp not null
);

create table contact (
    id bigint primary key,
    name varchar not null,
    email varchar,
    company_id bigint,              -- null: a private person
    language varchar,
    external_id varchar,
    created_at timestamp not null
);

-- One wide row an invoice: names, balance and search text stand beside it, written by the
-- same transaction, so that a million rows filter without a join. checks.sql proves them.
create table invoice (
    id bigint primary key,
    version integer not null,
    revision integer not null,      -- 0: never issued
    number varchar,                 -- null: a draft
    title varchar,
    status varchar not null,
    kind varchar not null,
    issue_date date, due_date date,
    payment_terms integer,          -- days; null: no terms agreed
    paid_date date, voided_on date, next_reminder date,
    last_sent_at timestamp, last_viewed_at timestamp,
    amount_billed decimal(18,3) not null,   -- what the buyer owes before payments
    amount_paid decimal(18,3) not null,
    amount_due decimal(18,3) not null,      -- Σ of the ledger entries
    subtotal decimal(18,3) not null, discount_total decimal(18,3) not null,
    fee_total decimal(18,3) not null, amount_net decimal(18,3) not null,
    amount_vat decimal(18,3) not null, amount_total decimal(18,3) not null,
    amount_rounding decimal(18,3) not null,
    currency varchar not null,
    rate decimal(18,8), rate_date date,     -- company currency per unit; null: no rate known
    owner_id bigint, owner varchar, team varchar,   -- null: unassigned
    contact_id bigint, contact varchar, contact_email varchar,
    company_id bigint, company varchar,
    deal varchar, quote varchar, subscription varchar,
    buyer_name varchar, buyer_street varchar, buyer_postcode varchar, buyer_city varchar,
    buyer_country varchar, buyer_org_number varchar,
    shipping_name varchar, shipping_street varchar, shipping_postcode varchar,
    shipping_city varchar, shipping_country varchar, shipping_org_number varchar,
    comments varchar, purchase_order varchar, buyer_reference varchar, tax_id varchar,
    language varchar,
    payment_reference varchar, payment_count integer not null, allowed_methods varchar,
    collection varchar not null, allow_partial boolean not null, billable boolean not null,
    source varchar not null, external_status varchar, external_id varchar,
    created_at timestamp not null, created_by varchar not null, modified_at timestamp not null,
    seller varchar,                 -- JSON; null: a draft, the seller of the day applies
    prices_include_vat boolean not null,
    search varchar not null,        -- lower case, without accents
    constraint currency_in_capitals check (currency = upper(currency)),
    constraint invoice_status check (status in ('draft', 'open', 'paid', 'voided')),
    constraint invoice_kind check (kind in ('invoice', 'credit_note')),
    constraint only_finalized_has_number check ((status = 'draft') = (number is null)),
    constraint only_finalized_has_revision check ((status = 'draft') = (revision = 0)),
    constraint finalized_has_date check (status = 'draft' or issue_date is not null),
    constraint paid_means_nothing_due check (status <> 'paid' or amount_due = 0),
    constraint open_means_something_due check (status <> 'open' or amount_due <> 0),
    constraint draft_and_voided_owe_nothing
        check (status not in ('draft', 'voided') or amount_due = 0),
    constraint voided_has_day check ((status = 'voided') = (voided_on is not null)),
    constraint version_counts check (version >= 1)
);

create table line (
    invoice_id bigint not null,
    position integer not null,      -- 1, 2, 3 … without a hole
    code varchar,
    description varchar not null,
    quantity decimal(18,6) not null,
    unit varchar,
    unit_price decimal(18,6) not null,
    base_quantity decimal(18,6) not null,
    discount_percent decimal(9,4), discount_amount decimal(18,3),
    vat_category varchar not null,
    vat_rate decimal(9,4),          -- percent; null: outside scope
    amount_net decimal(18,3) not null,      -- BT-131
    constraint base_quantity_positive check (base_quantity > 0),
    constraint rate_unless_outside_scope check ((vat_category = 'O') = (vat_rate is null))
);

create table adjustment (
    invoice_id bigint not null,
    position integer not null,
    kind varchar not null,
    label varchar not null,
    percent decimal(9,4), amount decimal(18,3),     -- one of them; the amount wins
    vat_category varchar, vat_rate decimal(9,4),    -- null: shared among the groups
    constraint adjustment_kind check (kind in ('discount', 'fee', 'tax')),
    constraint adjustment_size check (percent is not null or amount is not null)
);

-- What was issued, sealed: one row a revision, never changed.
create table snapshot (
    invoice_id bigint not null,
    revision integer not null,
    issued_at timestamp not null,
    document varchar not null using compression zstd,   -- JSON, model/snapshot.py
    sha256 varchar not null
);

-- Every number ever taken, with the invoice it went to; a gap has its cause in `deletion`.
create table issued_number (
    series integer not null,        -- grows by one when numbering is reset
    value bigint not null,
    number varchar not null,
    invoice_id bigint not null,
    taken_at timestamp not null,
    primary key (series, value)
);

create table payment (
    id bigint primary key,
    invoice_id bigint,              -- null: unapplied money of the customer
    amount decimal(18,3) not null,
    currency varchar not null,
    paid_on date not null,
    status varchar not null,
    method varchar not null,
    reference varchar, note varchar,
    contact_id bigint, customer varchar, customer_email varchar,
    processor varchar,              -- null: recorded by hand
    refunded decimal(18,3) not null default 0,
    fees decimal(18,3) not null default 0,
    created_at timestamp not null, created_by varchar not null,
    deleted_at timestamp, deleted_by varchar,   -- null: it stands
    owner_id bigint, owner varchar, team varchar, invoice varchar,   -- of its invoice, for reach and the index
    version integer not null,
    search varchar not null,
    constraint payment_positive check (amount > 0),
    constraint refund_within check (refunded >= 0 and refunded <= amount),
    constraint only_manual_is_deleted check (deleted_at is null or processor is null),
    constraint payment_status check (status in ('processing', 'succeeded', 'failed',
        'partially_refunded', 'refunded', 'disputed'))
);

-- Append-only: every change of what is owed. Balance is their sum, as of any day known at any moment.
create table entry (
    id bigint not null,
    invoice_id bigint not null,
    payment_id bigint,
    kind varchar not null,
    amount decimal(18,3) not null,  -- added to what the buyer owes
    currency varchar not null,
    effective_date date not null,
    recorded_at timestamp not null,
    constraint entry_kind check (kind in ('invoiced', 'edited', 'paid', 'payment_deleted',
        'refunded', 'voided', 'deleted', 'credited', 'written_off'))
);

-- Append-only: what happened, by whom, with before and after of every property that changed.
create table history (
    id bigint not null,
    happened_at timestamp not null,
    actor_id bigint,                -- null: the product itself or its keeper at the command line
    actor varchar not null,
    subject varchar not null,       -- 'invoice', 'payment', 'account', 'setting' …
    subject_id bigint not null,
    version integer,                -- the subject's version after it; null: it changed nothing there
    event varchar not null,
    changes varchar using compression zstd,     -- JSON list of [property, before, after]
    detail varchar using compression zstd       -- JSON object of what the sentence needs
);

-- The tombstone of a deleted invoice; the record itself leaves every list, link and export.
create table deletion (
    invoice_id bigint not null,
    number varchar,                 -- null: it was a draft
    issue_date date,
    buyer varchar,
    amount_billed decimal(18,3) not null,
    currency varchar not null,
    sha256 varchar,                 -- of its last sealed snapshot, which stays
    deleted_at timestamp not null,
    deleted_by varchar not null,
    reason varchar
);

-- One row per key: a command that moves money and is sent again finds its first answer here.
create table command (
    key varchar primary key,
    act varchar not null,
    subject_id bigint not null,
    done_at timestamp not null
);

create table import_mapping (
    name varchar primary key,
    mapping varchar not null,       -- JSON, intake/mapping.py
    saved_at timestamp not null
);

insert into counter values ('number', 0), ('series', 1);
