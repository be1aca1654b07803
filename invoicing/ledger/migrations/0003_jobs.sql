-- Work that takes longer than a click: exports, acts on many invoices, runs of mail.

create table job (
    id bigint primary key,
    kind varchar not null,          -- a row of invoicing/working.py
    account_id bigint,              -- whose job it is; null: the keeper's at the command line
    actor varchar not null,
    needs varchar,                  -- the act its owner must be allowed; null: each row is asked by itself
    state varchar not null,
    created_at timestamp not null,
    started_at timestamp,
    finished_at timestamp,
    done bigint not null,           -- steps done, of
    total bigint,                   -- null: not known yet
    parameters varchar not null using compression zstd,     -- JSON object: what was asked
    outcome varchar,                -- JSON object: figures of what came of it
    problem varchar,                -- JSON: why it failed, as key and values of a sentence
    file varchar,                   -- the result, in the job's own folder; null: none, or swept away
    file_name varchar,              -- what the person calls it, without suffix
    expires_at timestamp,           -- from then on the file is not given out any more
    repeats bigint,                 -- the job that this one does again
    key varchar,                    -- given by who asked: the same key again is the same job
    constraint job_state check (state in ('queued', 'running', 'done', 'failed', 'cancelled',
        'interrupted')),
    constraint only_queued_has_not_ended
        check ((state in ('queued', 'running')) = (finished_at is null)),
    constraint job_counts check (done >= 0 and (total is null or total >= 0)),
    constraint a_file_expires check ((file is null) or (expires_at is not null))
);

-- What an act on many is about, record by record: what was seen when it was confirmed, and what
-- came of it. Written by the same transaction as the act itself, so nothing is done twice.
create table job_item (
    job_id bigint not null,         -- the job it was confirmed for; repetitions share it
    position integer not null,      -- 1, 2, 3 … in the order of the records
    subject_id bigint not null,
    name varchar,                   -- as people know it; kept, since the record may be deleted
    version integer not null,       -- as seen
    outcome varchar,                -- null: not tried yet
    reason varchar,                 -- JSON: why it was refused, as key and values of a sentence
    by_job bigint,                  -- the run that settled it
    constraint item_outcome check (outcome in ('done', 'refused')),
    constraint refused_has_reason check ((outcome is not distinct from 'refused') = (reason is not null)),
    constraint settled_by_a_job check ((outcome is null) = (by_job is null))
);
