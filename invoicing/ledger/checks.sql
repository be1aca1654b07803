-- The laws of the books: what must hold after every transaction, whoever wrote it.
-- Each is a sentence and a select that must give no row; a row names an offender (id, what).
-- $whole and $mills are the currencies without a minor unit and with a thousandth.
-- Here those of the invoice and its money; the files beside it go on from there.

-- law: balance_is_the_sum_of_entries
-- What is due on an invoice is the sum of its entries.
select i.id, concat(i.amount_due, ' due, entries ', coalesce(e.amount, 0)) as what
from invoice i
left join (select invoice_id, sum(amount) as amount from entry group by invoice_id) e
    on e.invoice_id = i.id
where i.amount_due <> coalesce(e.amount, 0);

-- law: what_is_gone_owes_nothing
-- Entries of an invoice that is not there add up to zero, and a tombstone says why it is not there.
select e.invoice_id as id, concat('entries ', sum(e.amount)) as what
from entry e
anti join invoice i on i.id = e.invoice_id
left join deletion d on d.invoice_id = e.invoice_id
group by e.invoice_id
having sum(e.amount) <> 0 or count(d.invoice_id) < count(*);

-- law: billed_is_what_was_invoiced
-- What was invoiced once, and edited since, is the amount billed.
select i.id, concat(i.amount_billed, ' billed, entries ', e.amount) as what
from invoice i
left join (
    select invoice_id, sum(amount) as amount, count(*) filter (kind = 'invoiced') as times
    from entry where kind in ('invoiced', 'edited') group by invoice_id
) e on e.invoice_id = i.id
where i.status <> 'draft' and (e.times is distinct from 1 or e.amount <> i.amount_billed);

-- law: invoiced_on_the_day_of_issue
-- The first entry of an invoice takes effect on the day its first sealed document bears.
select e.invoice_id as id, concat('invoiced ', e.effective_date) as what
from entry e
join snapshot s on s.invoice_id = e.invoice_id and s.revision = 1
where e.kind = 'invoiced'
    and e.effective_date::varchar is distinct from s.document ->> '$.issue_date';

-- law: paid_is_the_sum_of_settled_payments
-- The amount paid is the sum of the payments that arrived and stand.
select i.id, concat(i.amount_paid, ' paid, payments ', coalesce(p.amount, 0)) as what
from invoice i
left join (
    select invoice_id, sum(amount) as amount from payment
    where deleted_at is null and status not in ('processing', 'failed') group by invoice_id
) p on p.invoice_id = i.id
where i.amount_paid <> coalesce(p.amount, 0);

-- law: due_is_billed_less_paid
-- An open or paid invoice has due what was billed less what was paid.
select id, concat(amount_billed, ' − ', amount_paid, ' is not ', amount_due) as what
from invoice
where status in ('open', 'paid') and amount_due <> amount_billed - amount_paid;

-- law: draft_and_voided_owe_nothing
-- Nothing is due on a draft or a voided invoice.
select id, concat(status, ', ', amount_due, ' due') as what
from invoice where status in ('draft', 'voided') and amount_due <> 0;

-- law: paid_means_nothing_due
-- An invoice is paid exactly where it is neither draft nor void and nothing is due.
select id, concat(status, ', ', amount_due, ' due') as what
from invoice where status in ('open', 'paid') and (status = 'paid') <> (amount_due = 0);

-- law: paid_has_its_day
-- An invoice has a paid date exactly where it is paid.
select id, concat(status, ', paid date ', paid_date) as what
from invoice where (status = 'paid') <> (paid_date is not null);

-- law: payments_are_counted
-- The number of payments counts those that stand, failed ones too.
select i.id, concat(i.payment_count, ' counted, ', coalesce(p.times, 0), ' stand') as what
from invoice i
left join (
    select invoice_id, count(*) as times from payment
    where deleted_at is null group by invoice_id
) p on p.invoice_id = i.id
where i.payment_count <> coalesce(p.times, 0);

-- law: lines_add_up_to_the_subtotal
-- The subtotal (BT-106) is the sum of the lines (BT-131).
select i.id, concat(i.subtotal, ' subtotal, lines ', coalesce(l.amount, 0)) as what
from invoice i
left join (select invoice_id, sum(amount_net) as amount from line group by invoice_id) l
    on l.invoice_id = i.id
where i.subtotal <> coalesce(l.amount, 0);

-- law: the_sums_of_a_document_fit
-- Net is subtotal less discounts plus fees, total is net plus VAT, billed is total plus rounding.
select id, concat(subtotal, ' … ', amount_billed) as what
from invoice
where amount_net <> subtotal - discount_total + fee_total
    or amount_total <> amount_net + amount_vat
    or amount_billed <> amount_total + amount_rounding;

-- law: due_is_not_before_issue
-- A finalized invoice is not due before the day it bears.
select id, concat('issued ', issue_date, ', due ', due_date) as what
from invoice where status <> 'draft' and due_date < issue_date;

-- law: numbers_are_unique
-- No two invoices bear the same number.
select min(id) as id, concat(number, ' on ', count(*), ' invoices') as what
from invoice where number is not null group by number having count(*) > 1;

-- law: numbers_were_issued
-- The number an invoice or a tombstone bears was issued to it.
select b.id, b.number as what
from (
    select id, number from invoice where number is not null
    union all
    select invoice_id, number from deletion where number is not null
) b
anti join issued_number n on n.invoice_id = b.id and n.number = b.number;

-- law: every_number_has_one_fate
-- A number that was issued stands on one invoice or on one tombstone.
select n.invoice_id as id, concat(n.number, ' has ', count(b.id), ' fates') as what
from issued_number n
left join (
    select id, number from invoice
    union all
    select invoice_id, number from deletion
) b on b.id = n.invoice_id and b.number = n.number
group by n.invoice_id, n.series, n.value, n.number having count(b.id) <> 1;

-- law: numbers_have_no_hole
-- The numbers of a series follow each other from one on, and the counter stands at the last.
select max(n.invoice_id) as id,
    concat('series ', n.series, ': ', count(*), ' from ', min(n.value), ' to ', max(n.value)) as what
from issued_number n
left join counter s on s.name = 'series'
left join counter c on n.series % 1000000 = s.value and c.name
    = case when n.series < 1000000 then 'number' else concat('number:', n.series // 1000000) end
group by n.series, s.value, c.value
having min(n.value) <> 1 or max(n.value) <> count(*) or n.series % 1000000 > s.value
    or max(n.value) <> coalesce(c.value, max(n.value));

-- law: counters_are_ahead
-- No record has an id that its counter has still to give.
select u.id, concat(u.name, ' beyond ', coalesce(c.value, 0)) as what
from (
    select 'invoice' as name, max(id) as id from invoice
    union all select 'invoice', max(invoice_id) from deletion
    union all select 'payment', max(id) from payment
    union all select 'company', max(id) from company
    union all select 'contact', max(id) from contact
    union all select 'entry', max(id) from entry
    union all select 'history', max(id) from history
    union all select 'job', max(id) from job
    union all select 'export_log', max(id) from export_log
    union all select 'file_taken', max(id) from file_taken
    union all select 'export_schedule', max(id) from export_schedule
    union all select 'association', max(id) from association
    union all select 'product', max(id) from library_product
    union all select 'promise', max(promise_id) from promise
    union all select 'dispute', max(dispute_id) from dispute
) u
left join counter c on c.name = u.name
where u.id > coalesce(c.value, 0);

-- law: what_is_deleted_is_gone
-- A tombstone stands where the invoice is no more, and only once.
select d.invoice_id as id, concat(d.number, ', ', count(i.id), ' there') as what
from deletion d
left join invoice i on i.id = d.invoice_id
group by d.invoice_id, d.number having count(*) > 1 or count(i.id) > 0;

-- law: parts_belong_to_an_invoice
-- There is no line or adjustment without its invoice.
select p.invoice_id as id, any_value(p.what) as what
from (
    select invoice_id, 'line' as what from line
    union all
    select invoice_id, 'adjustment' from adjustment
) p
anti join invoice i on i.id = p.invoice_id
group by p.invoice_id;

-- law: positions_run_from_one
-- Lines and adjustments of an invoice are numbered 1, 2, 3 … without hole or duplicate.
select invoice_id as id, concat(part, ': ', count(*), ' up to ', max(position)) as what
from (
    select invoice_id, 'line' as part, position from line
    union all
    select invoice_id, 'adjustment', position from adjustment
)
group by invoice_id, part
having min(position) <> 1 or max(position) <> count(*) or count(distinct position) <> count(*);

-- law: a_draft_left_no_trace
-- A draft has no entry, no payment, no sealed document and no number in the series.
select i.id, t.what
from (
    select invoice_id, 'entry' as what from entry
    union all select invoice_id, 'payment' from payment
    union all select invoice_id, 'snapshot' from snapshot
    union all select invoice_id, 'number' from issued_number
) t
join invoice i on i.id = t.invoice_id and i.status = 'draft';

-- law: voided_has_no_payment
-- No payment stands on a voided invoice, and none was ever made on it online.
select i.id, concat('payment ', p.id, ' ', p.status) as what
from invoice i
join payment p on p.invoice_id = i.id
where i.status = 'voided' and p.status <> 'failed' and p.deleted_at is null;

-- law: every_revision_is_sealed
-- A finalized invoice has one sealed document of each revision from the first to its last.
select i.id, concat('revision ', i.revision, ', seals ', coalesce(s.times, 0)) as what
from invoice i
left join (
    select invoice_id, count(*) as times, count(distinct revision) as revisions,
        min(revision) as first, max(revision) as last
    from snapshot group by invoice_id
) s on s.invoice_id = i.id
where i.revision > 0 and (
    s.times is distinct from i.revision or s.revisions <> i.revision
    or s.first <> 1 or s.last <> i.revision
);

-- law: seals_are_unbroken
-- Every sealed document still has the hash it was sealed with.
select invoice_id as id, concat('revision ', revision) as what
from snapshot where sha256 <> sha256(document);

-- law: the_last_seal_speaks_for_the_invoice
-- The last sealed document bears the invoice's number, currency and total.
select i.id, concat('revision ', i.revision) as what
from invoice i
join (
    select invoice_id, revision,
        json_extract_string(document, ['$.number', '$.currency', '$.totals.amount_total']) as said
    from snapshot
) s on s.invoice_id = i.id and s.revision = i.revision
where s.said[1] is distinct from i.number or s.said[2] is distinct from i.currency
    or s.said[3]::decimal(18,3) is distinct from i.amount_total;

-- law: tombstones_keep_the_last_seal
-- The tombstone of a numbered invoice bears the hash of its last sealed document.
select d.invoice_id as id, coalesce(d.number, 'a draft') as what
from deletion d
left join (
    select invoice_id, max_by(sha256, revision) as sha256 from snapshot group by invoice_id
) s on s.invoice_id = d.invoice_id
where d.sha256 is distinct from s.sha256 or (d.number is null) <> (d.sha256 is null);

-- law: history_versions_have_no_hole
-- The versions of an invoice each have one line of history, from the first to the one it has now.
select h.subject_id as id, concat(count(*), ' versions up to ', max(h.version)) as what
from history h
left join invoice i on i.id = h.subject_id
where h.subject = 'invoice' and h.version is not null
group by h.subject_id, i.version
having min(h.version) <> 1 or max(h.version) <> count(*)
    or count(distinct h.version) <> count(*) or max(h.version) <> coalesce(i.version, count(*));

-- law: every_record_has_a_beginning
-- The history of every invoice tells how it began.
select i.id, 'without history' as what
from invoice i
anti join history h on h.subject_id = i.id and h.subject = 'invoice' and h.version = 1;

-- law: what_is_paid_or_sent_changes_nothing_else
-- A line of history about a payment that was recorded or a mail that was sent tells of nothing else.
select subject_id as id, concat(event, ' changed ', array_to_string(told, ', ')) as what
from (
    select subject_id, event, list_filter(
        json_extract_string(changes, '$[*][0]'),
        lambda name: name not in ('amount_paid', 'amount_due', 'status', 'paid_date',
            'next_reminder', 'last_sent_at', 'last_viewed_at')
    ) as told
    from history where subject = 'invoice' and event in ('payment_recorded', 'sent')
) where len(told) > 0;

-- law: ids_are_given_once
-- No two lines of history, and no two entries, have the same id.
select id, concat(count(*), ' × ', any_value(part)) as what
from (select id, 'history' as part from history union all select id, 'entry' from entry)
group by id, part having count(*) > 1;

-- law: payments_fit_their_invoice
-- A payment that stands on an invoice has its currency and carries its number, owner and team.
select p.id, concat('invoice ', p.invoice_id) as what
from payment p
left join invoice i on i.id = p.invoice_id
where p.deleted_at is null and (
    (p.invoice_id is not null and p.currency is distinct from i.currency)
    or p.invoice is distinct from i.number or p.owner_id is distinct from i.owner_id
    or p.owner is distinct from i.owner or p.team is distinct from i.team
);

-- law: payments_have_their_entries
-- A payment that arrived and stands lowers its invoice by its amount, any other by nothing.
select p.id, concat(p.status, ' ', p.amount, ', entries ', coalesce(e.amount, 0)) as what
from payment p
left join (
    select payment_id, sum(amount) as amount, min(invoice_id) as invoice_id,
        max(invoice_id) as other
    from entry where payment_id is not null group by payment_id
) e on e.payment_id = p.id
where coalesce(e.amount, 0) <> case
        when p.invoice_id is null or p.deleted_at is not null then 0
        when p.status in ('processing', 'failed') then 0
        else -p.amount
    end
    or (p.invoice_id is not null and e.invoice_id <> p.invoice_id) or e.invoice_id <> e.other;

-- law: deleted_payments_are_mirrored
-- What a deleted payment took off comes back on the day it was taken off.
select payment_id as id, concat('on ', effective_date) as what
from entry
where payment_id in (select payment_id from entry where kind = 'payment_deleted')
group by payment_id, effective_date having sum(amount) <> 0;

-- law: entries_fit_their_invoice
-- An entry is in the currency of its invoice.
select e.invoice_id as id, concat('entry ', e.id, ' in ', e.currency) as what
from entry e
join invoice i on i.id = e.invoice_id
where e.currency <> i.currency;

-- law: owners_are_as_their_accounts
-- An invoice shows the name and team its owner's account has now.
select i.id, concat(i.owner, ', ', i.team) as what
from invoice i
left join account a on a.id = i.owner_id
where (i.owner_id is not null and a.id is null)
    or i.owner is distinct from a.name or i.team is distinct from a.team;

-- law: links_lead_somewhere
-- The contact and the company of an invoice, and the company of a contact, are on record.
select id, what from (
    -- Where there is no record at all yet, even null is "not in" them.
    select id, concat('contact ', contact_id) as what
    from invoice where contact_id is not null and contact_id not in (select id from contact)
    union all
    select id, concat('company ', company_id)
    from invoice where company_id is not null and company_id not in (select id from company)
    union all
    select id, concat('contact of company ', company_id)
    from contact where company_id is not null and company_id not in (select id from company)
);

-- law: merged_customers_lead_on
-- A customer that was merged leads to one that stands for itself, and nothing points at it any more.
select id, what from (
    select m.id, concat('contact merged into ', m.merged_into) as what
    from contact m left join contact s on s.id = m.merged_into and s.merged_into is null
    where m.merged_into is not null and (s.id is null
        or m.id in (select contact_id from invoice where contact_id is not null)
        or m.id in (select contact_id from payment where contact_id is not null)
        or m.id in (select contact_id from capture where contact_id is not null)
        or m.id in (select contact_id from stored_method))
    union all
    select m.id, concat('company merged into ', m.merged_into)
    from company m left join company s on s.id = m.merged_into and s.merged_into is null
    where m.merged_into is not null and (s.id is null
        or m.id in (select company_id from invoice where company_id is not null)
        or m.id in (select company_id from contact where company_id is not null))
);

-- law: search_is_what_can_be_searched
-- The search column holds number, names, references and title, folded.
select id, search as what
from invoice
where search <> strip_accents(lower(concat_ws(' ', number, buyer_name, contact, contact_email,
    company, purchase_order, payment_reference, title, external_id)));

-- law: amounts_can_be_paid
-- No amount has more digits than its currency: none for yen, three for Kuwaiti dinars.
with unit as (
    select currency, case
            when list_contains($whole, currency) then 1
            when list_contains($mills, currency) then 0.001
            else 0.01
        end::decimal(18,3) as unit
    from (
        select distinct currency from invoice
        union select distinct currency from payment
        union select distinct currency from entry
    )
)
select id, what from (
    select i.id, concat('invoice, ', currency) as what
    from invoice i join unit using (currency)
    where i.subtotal % unit <> 0 or i.discount_total % unit <> 0 or i.fee_total % unit <> 0
        or i.amount_net % unit <> 0 or i.amount_vat % unit <> 0 or i.amount_rounding % unit <> 0
        or i.amount_paid % unit <> 0 or i.amount_due % unit <> 0
    union all
    select p.id, concat('payment, ', currency)
    from payment p join unit using (currency)
    where p.amount % unit <> 0 or p.refunded % unit <> 0 or p.fees % unit <> 0
    union all
    select e.id, concat('entry, ', currency)
    from entry e join unit using (currency)
    where e.amount % unit <> 0
);

-- law: text_is_never_empty
-- What is not known is null, never an empty text.
select id, 'empty text' as what
from invoice
where '' in (number, title, contact, company, buyer_name, buyer_city, buyer_country, comments,
    purchase_order, payment_reference, tax_id, language, external_id);
