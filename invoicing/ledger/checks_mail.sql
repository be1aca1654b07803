-- The laws of conversations and of what came in.

-- law: conversations_have_messages
-- Every conversation has a message, and tells when the latest was written.
select c.id, concat('last at ', c.last_at, ', messages until ', m.last) as what
from conversation c
left join (select conversation_id, max(written_at) as last from message group by 1) m
    on m.conversation_id = c.id
where m.last is distinct from c.last_at;

-- law: messages_are_in_a_conversation
-- Every message is in a conversation.
select m.id, concat('conversation ', m.conversation_id) as what
from message m anti join conversation c on c.id = m.conversation_id;

-- law: our_messages_are_in_the_outbox
-- What we wrote is in the outbox under the same Message-ID, and in one conversation.
select m.id, concat('mail ', m.mail_id) as what
from message m
left join outbox o on o.id = m.mail_id and o.message_id = m.message_id
where m.way = 'out' and o.id is null
union all
select min(id) as id, concat('mail ', mail_id, ' twice') as what
from message where mail_id is not null group by mail_id having count(*) > 1;

-- law: what_came_is_kept_once
-- A mail that came in as a message is in the conversation it names.
select r.uid as id, concat('conversation ', r.conversation_id) as what
from received r
anti join message m on m.conversation_id = r.conversation_id and m.way = 'in'
where r.became = 'message';

-- law: files_belong_to_messages_that_came_in
-- A file that is kept belongs to a message that came in, at its place in it.
select f.message_id as id, concat('file ', f.position) as what
from message_file f
left join message m on m.id = f.message_id and m.way = 'in'
where m.id is null or f.position not between 1 and json_array_length(m.files);
