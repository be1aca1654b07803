-- What is written to and fro with somebody, one subject a conversation.

create table conversation (
    id bigint primary key,
    subject varchar not null,
    email varchar not null,         -- the other side
    name varchar,                   -- … and what it calls itself
    account_id bigint,              -- who sees to it; null: nobody yet
    opened_at timestamp not null,
    last_at timestamp not null,     -- when its latest message was written
    closed_at timestamp             -- null: it is open
);

-- Append-only, but for `unread`.
create table message (
    id bigint primary key,
    conversation_id bigint not null,
    way varchar not null,
    message_id varchar not null,    -- what replies name
    written_at timestamp not null,
    email varchar not null, name varchar,   -- who wrote it
    subject varchar not null,
    body varchar not null using compression zstd,   -- as typed, or as text of what came
    files varchar not null,         -- JSON: the names of what was attached
    automatic boolean not null,     -- no person wrote it
    mail_id bigint,                 -- of ours: how it went, in the outbox
    unread boolean not null,
    constraint message_way check (way in ('in', 'out')),
    constraint only_ours_is_in_the_outbox check ((way = 'out') = (mail_id is not null)),
    constraint only_theirs_is_unread check (way = 'in' or not unread)
);
