-- A stored payment method that was removed here, and that its processor still has to forget. The
-- row is gone once it did; the history of the contact tells of both.
create table method_to_forget (
    id bigint primary key,
    contact_id bigint not null,
    processor varchar not null,
    token varchar not null,
    customer varchar not null,
    method varchar not null,
    brand varchar, last4 varchar,
    removed_at timestamp not null,
    asked_at timestamp not null     -- when the processor was last told, or was to be
);
