-- The laws of work on the records: jobs, own properties, files, views; see checks.sql.

-- law: a_key_is_one_job
-- The same key from the same account is the same job.
select max(id) as id, concat(count(*), ' jobs under one key') as what
from job where key is not null group by account_id, key having count(*) > 1;

-- law: a_job_runs_between_its_beginning_and_its_end
-- What runs or is done has begun, and nothing ends before it began.
select id, state as what
from job
where (state in ('running', 'done') and started_at is null)
    or started_at < created_at or finished_at < coalesce(started_at, created_at);

-- law: items_are_counted_from_one
-- The records of a batch are numbered without a hole, and each is in it once.
select job_id as id, concat(count(*), ' records') as what
from job_item group by job_id
having min(position) <> 1 or max(position) <> count(*) or count(distinct position) <> count(*)
    or count(distinct subject_id) <> count(*);

-- law: items_belong_to_jobs
-- A batch, and the run that settled a record of it, are jobs on record.
select i.job_id as id, concat('record ', i.subject_id) as what
from job_item i
left join job j on j.id = i.job_id
left join job b on b.id = i.by_job
where j.id is null or (i.by_job is not null and b.id is null);

-- law: custom_values_are_defined
-- Every custom value of an invoice belongs to a property that is defined, archived or not.
select i.id, i.name as what
from (select id, unnest(json_keys(custom)) as name from invoice where custom is not null) i
anti join custom_property p on p.name = i.name;

-- law: custom_values_fit_their_kind
-- A custom value is of its property's kind, and an invoice without any keeps none.
select id, what from (
    select i.id, concat(i.name, ': ', i.value) as what
    from (
        select id, name, json_extract_string(custom, name) as value
        from (select id, custom, unnest(json_keys(custom)) as name from invoice
            where custom is not null)
    ) i
    join custom_property p on p.name = i.name
    where case p.kind
            when 'number' then try_cast(i.value as decimal(18,6)) is null
            when 'date' then try_cast(i.value as date) is null
            when 'flag' then coalesce(i.value, '') not in ('true', 'false')
            else coalesce(i.value, '') = ''
        end
    union all
    select id, 'an empty object' from invoice where custom = '{}'
);

-- law: every_file_is_in_the_log
-- No file of rows was made without a line in the log of exports.
select j.id, j.actor as what
from job j left join export_log e on e.job_id = j.id
where j.kind = 'export' and j.state = 'done' and e.id is null;

-- law: the_log_tells_of_jobs
-- A line in the log of exports tells of one export that is on record, by the same person.
select e.id, concat('job ', e.job_id) as what
from export_log e left join job j on j.id = e.job_id
where j.id is null or j.kind <> 'export' or j.actor <> e.actor
    or j.account_id is distinct from e.account_id or e.began_at < j.created_at;

-- law: what_history_tells_of_a_batch_is_done
-- What the history of a record tells as part of a batch, the batch has as done.
select h.subject_id as id, concat('batch ', h.batch) as what
from (
    select subject, subject_id, (detail ->> '$.batch')::bigint as batch
    from history where subject in ('invoice', 'payment') and contains(detail, '"batch"')
) h
left join job j on j.id = h.batch
left join job_item i
    on i.job_id = h.batch and i.subject_id = h.subject_id and i.outcome = 'done'
-- An act on a payment is told by its invoice too; only what the batch is about has to be in it.
where i.job_id is null and h.subject = case
        when j.kind in ('bulk_send_receipt', 'bulk_delete_payment') then 'payment'
        else 'invoice'
    end;

-- law: views_belong_to_accounts
-- A saved view belongs to an account that is there, or to the keeper.
select v.id, concat('account ', v.account_id) as what
from saved_view v anti join account a on a.id = v.account_id
where v.account_id is not null;

-- law: views_tell_their_versions
-- The history of a saved view tells each of its versions once.
select v.id, concat('version ', v.version, ', told ', h.told) as what
from saved_view v
left join (
    select subject_id, max(version) as last, count(distinct version) as told, count(*) as lines
    from history where subject = 'view' group by subject_id
) h on h.subject_id = v.id
where h.last is distinct from v.version or h.told <> v.version or h.lines <> v.version;

-- law: tabs_are_views
-- Every tab of an account, and the view an index opens with, is built in or a saved view of that
-- index.
select t.account_id as id, t.key as what
from (
    select account_id, subject, unnest(from_json(tabs, '["VARCHAR"]')) as key from view_tabs
    union all select account_id, subject, first from view_tabs where first is not null
) t
left join saved_view v on v.id = try_cast(t.key as bigint) and v.subject = t.subject
where try_cast(t.key as bigint) is not null and v.id is null;
