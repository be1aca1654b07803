-- The mailbox that answers are fetched from: how far it is read, and what became of each mail.

create table mailbox (
    name varchar primary key,       -- user@server/folder
    validity bigint, uid bigint,    -- read until here; null: nothing was read yet
    fetched_at timestamp,           -- when it was last looked at in full
    problem varchar,                -- what went wrong the last time; null: nothing
    retry_at timestamp,             -- … and when it is tried again
    constraint a_position_is_whole check ((validity is null) = (uid is null)),
    constraint a_problem_is_tried_again check ((problem is null) = (retry_at is null))
);

-- Append-only: every mail once, also where a mailbox is read anew.
create table received (
    digest varchar primary key,     -- SHA-256 of what it says
    mailbox varchar not null, validity bigint not null, uid bigint not null,
    received_at timestamp not null,
    became varchar not null,
    conversation_id bigint,
    constraint received_became check (became in ('message', 'bounce', 'own')),
    constraint a_message_is_in_a_conversation
        check ((became = 'message') = (conversation_id is not null))
);
