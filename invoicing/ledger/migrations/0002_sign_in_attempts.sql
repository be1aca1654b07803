-- Failed attempts to sign in. Keys are hashes, for an account that exists and for one that does
-- not alike: how long an attempt has to wait must not tell which accounts there are.

create table attempt (
    key varchar primary key,        -- SHA-256 of 'account:<e-mail>' or 'origin:<address>'
    failures integer not null,
    last_at timestamp not null,
    locked_until timestamp          -- null: the next attempt is let through
);
