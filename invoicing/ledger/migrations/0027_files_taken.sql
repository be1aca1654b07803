-- One row for each file that was taken along and is no export of rows (those are in export_log):
-- reports, statements, what jobs leave behind. Appended, never changed.
create table file_taken (
    id bigint primary key,
    taken_at timestamp not null,
    account_id bigint,              -- whose it is; null: the keeper's at the command line
    actor varchar not null,
    kind varchar not null,          -- the report, or the kind of job
    name varchar not null,
    format varchar not null,
    row_count bigint not null,
    asked varchar not null          -- what was asked, in the words of who took it
);
