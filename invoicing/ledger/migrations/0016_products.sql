-- The product library: what is sold again and again, to be put on a line with one click.

create table library_product (
    id bigint primary key,
    version integer not null,
    sku varchar not null,           -- the item code of lines taken from it
    name varchar not null,
    description varchar,
    unit varchar,
    vat_category varchar not null,
    vat_rate decimal(9,4),          -- percent; null: outside scope
    archived_at timestamp,          -- null: it is offered
    created_at timestamp not null,
    constraint product_version_counts check (version >= 1),
    constraint product_rate_unless_outside_scope
        check ((vat_category = 'O') = (vat_rate is null))
);

-- Without VAT, for one unit; none in a currency: it is not sold in it.
create table library_price (
    product_id bigint not null,
    currency varchar not null,
    price decimal(18,6) not null,
    primary key (product_id, currency)
);
