-- What was attached to messages that came in: one row for each file, in the order of the mail.
-- Messages from before have none.
create table message_file (
    message_id bigint not null,     -- of the message here, not of the mail
    position integer not null,
    name varchar not null,
    type varchar not null,          -- as the mail says, which may be wrong
    size bigint not null,           -- bytes
    content blob,                   -- null: too large to be kept
    primary key (message_id, position)
);
