-- The history: what happened to every invoice and payment, in the order of time.

create temp table phrase as
select i, rev,
    string_agg(concat(short(quantity::decimal(15,0) * 0.001::decimal(3,3)), ' × ',
        short(price::decimal(14,0) * 0.0001::decimal(4,4)), ' ', description, ' = ', exact(stated, unit),
        ' [', vat_category, ' ' || vat_rate || '%', ']'), '\n' order by position) as lines
from item group by i, rev;

create temp table charge_phrase as
select i, rev, string_agg(concat(kind, ': ', label, ' ',
    coalesce(short(money(amount)), short(percent * 0.1::decimal(3,1)) || ' %')), '\n' order by position)
    as adjustments
from charge group by i, rev;

create temp table receipt_step as
select m.i, m.n, id, amount, unit, billed, paid_on, m.online, settles, recorded_at, deleted_at,
    refunded, refunded_at, teller_id, teller, method, currency, number,
    coalesce(sum(case when stands then amount else 0 end) over before, 0)::bigint as paid_before,
    m.n + coalesce(count(deleted_at) over before, 0) as place,
    max(case when m.online then recorded_at end) over before as viewed_before
from money_in m
window before as (partition by m.i order by m.n rows between unbounded preceding and 1 preceding);

-- What an edit after the issue changed: the first line lost two of its units.
create temp table revising as
select d.i as of_i, concat('[', concat_ws(',',
        changed('amount_billed', exact(d.billed, unit), exact(e.billed, unit)),
        changed('amount_due', exact(d.billed, unit), exact(e.billed, unit)),
        changed('subtotal', exact(d.subtotal, unit), exact(e.subtotal, unit)),
        changed('discount_total', exact(coalesce(d.discount, 0), unit), exact(coalesce(e.discount, 0), unit)),
        changed('fee_total', exact(coalesce(d.fee, 0) + coalesce(d.levy, 0), unit),
            exact(coalesce(e.fee, 0) + coalesce(e.levy, 0), unit)),
        changed('amount_net', exact(d.net, unit), exact(e.net, unit)),
        changed('amount_vat', exact(d.vat, unit), exact(e.vat, unit)),
        changed('amount_total', exact(d.total, unit), exact(e.total, unit)),
        changed('lines', was.lines, became.lines)), ']') as revision_changes
from doc d
join doc e on e.i = d.i and e.rev = 2
join paper p on p.i = d.i
join phrase was on was.i = d.i and was.rev = 1
join phrase became on became.i = d.i and became.rev = 2
where d.rev = 1;

-- A clone was made of the invoice before it.
create temp table origin as
select p.i as of_i, o.i as origin, o.number as origin_number
from paper p join paper o on o.i = p.i - case when (p.i - 1) % 200 = 100 then 2 else 1 end
where p.source = 'clone';

create temp table event as
with happened as (
    select i, 1 as version, created_at as happened_at, null::bigint as payment_id,
        case source when 'clone' then 'cloned' when 'import' then 'imported' else 'created' end as kind
    from paper
    union all
    select i, 2, redrafted_at, null, 'edited' from paper where redrafted_at is not null
    union all
    select i, 2 + (redrafted_at is not null)::int, issued_at, null, 'finalized' from paper where issued
    union all
    select i, 3 + (redrafted_at is not null)::int, sent_at, null, 'sent'
    from paper where sent_at is not null
    union all
    select i, steps - (reassigned_at is not null)::int - (reminded_at is not null)::int
        - (reminded_again_at is not null)::int, revised_at, null, 'edited_finalized'
    from paper where revised_at is not null
    union all
    select i, steps - (reminded_at is not null)::int - (reminded_again_at is not null)::int,
        reassigned_at, null, 'owner_changed' from paper where reassigned_at is not null
    union all
    select i, steps - (reminded_again_at is not null)::int, reminded_at, null, 'reminded'
    from paper where reminded_at is not null
    union all
    select i, steps, reminded_again_at, null, 'reminded again'
    from paper where reminded_again_at is not null
    union all
    select i, steps + 1, voided_at, null, 'voided' from paper where status = 'voided'
    union all
    select i, steps + 1, gone_at, null, 'deleted' from paper where gone
    union all
    select r.i, steps + place, recorded_at, id, 'payment_recorded'
    from receipt_step r join paper using (i)
    union all
    select r.i, steps + place + 1, deleted_at, id, 'payment_deleted'
    from receipt_step r join paper using (i) where deleted_at is not null
    union all
    select i, null, recorded_at, id, 'payment came' from receipt_step
    union all
    select i, null, deleted_at, id, 'payment gone' from receipt_step where deleted_at is not null
    union all
    select i, null, refunded_at, id, 'payment_refunded' from receipt_step where refunded_at is not null
    union all
    select i, null, refunded_at, id, 'payment back' from receipt_step where refunded_at is not null
)
select row_number() over (order by happened_at, i, version nulls last, kind) as id, * from happened;

insert into history by name
select e.id, happened_at,
    case when kind in ('voided', 'deleted', 'owner_changed') then 1
        when payment_id is not null and kind not in ('payment_refunded', 'payment back') then teller_id
        when kind in ('reminded', 'reminded again') then null
        else coalesce(author_id, case when payment_id is not null then 1 end) end as actor_id,
    case when kind in ('voided', 'deleted', 'owner_changed') then 'Ingrid Solheim'
        when payment_id is not null and kind not in ('payment_refunded', 'payment back') then teller
        when kind in ('reminded', 'reminded again') then 'Tally'
        when author_id is null and payment_id is not null then 'Ingrid Solheim'
        else author end as actor,
    case when kind in ('payment came', 'payment gone', 'payment back') then 'payment' else 'invoice'
        end as subject,
    case when kind in ('payment came', 'payment gone', 'payment back') then payment_id else e.i
        end as subject_id,
    e.version,
    case e.kind when 'reminded' then 'sent' when 'reminded again' then 'sent'
        when 'payment came' then 'payment_recorded' when 'payment gone' then 'payment_deleted'
        when 'payment back' then 'payment_refunded' else kind end as event,
    case
        when kind in ('created', 'cloned', 'imported') then concat(
            '[["status",null,"draft"],["kind",null,"', case sign when 1 then 'invoice' else 'credit_note' end,
            '"],["amount_paid",null,"0"],["amount_due",null,"0"],["prices_include_vat",null,', p.private,
            '],["allow_partial",null,', allow_partial, '],["billable",null,', billable,
            '],["payment_terms",null,', terms, '],',
            concat_ws(',', became('title', case when redrafted_at is null then title else 'Utkast' end),
                became('issue_date', issue_date), became('due_date', due_date),
                became('amount_billed', exact(coalesce(d.billed, 0), p.unit)),
                became('subtotal', exact(coalesce(subtotal, 0), p.unit)),
                became('discount_total', exact(coalesce(discount, 0), p.unit)),
                became('fee_total', exact(coalesce(fee, 0) + coalesce(levy, 0), p.unit)),
                became('amount_net', exact(coalesce(net, 0), p.unit)),
                became('amount_vat', exact(coalesce(vat, 0), p.unit)),
                became('amount_total', exact(coalesce(total, 0), p.unit)),
                became('amount_rounding', exact(coalesce(rounding, 0), p.unit)),
                became('currency', p.currency),
                case when p.currency <> 'NOK' then became('rate', rate) end,
                case when p.currency <> 'NOK' then became('rate_date', rate_date) end,
                became('owner', owner), became('team', team),
                became('contact', contact), became('contact_email', contact_email),
                case when company_id is not null then became('company', buyer_name) end,
                became('deal', deal), became('quote', quote), became('subscription', subscription)),
            ',',
            concat_ws(',', became('buyer_name', buyer_name), became('buyer_street', street),
                became('buyer_postcode', postcode), became('buyer_city', city),
                became('buyer_country', country), became('buyer_org_number', org_number),
                case when shipping_name is not null then concat_ws(',',
                    became('shipping_name', shipping_name), became('shipping_street', street),
                    became('shipping_postcode', postcode), became('shipping_city', city),
                    became('shipping_country', country)) end,
                became('comments', comments), became('purchase_order', purchase_order),
                became('buyer_reference', buyer_reference), became('tax_id', tax_id),
                became('language', language), became('allowed_methods', allowed_methods),
                became('collection', collection), became('source', source),
                became('external_status', external_status), became('external_id', external_id),
                became('lines', w.lines), became('adjustments', c.adjustments)),
            ']')
        when kind = 'edited' then concat('[', changed('title', 'Utkast', title), ']')
        when kind = 'finalized' then concat('[', concat_ws(',',
            became('number', p.number),
            '["status","draft","' || case p.billed when 0 then 'paid' else 'open' end || '"]',
            case when p.billed = 0 then became('paid_date', paid_date) end,
            changed('amount_due', exact(0, 10), case when p.billed <> 0 then
                exact(coalesce(d.billed, 0), p.unit) else exact(0, 10) end),
            became('payment_reference', payment_reference),
            case when reminded then became('next_reminder', due_date + 14) end,
            case when p.currency = 'NOK' then became('rate', rate) end,
            case when p.currency = 'NOK' then became('rate_date', rate_date) end), ']')
        when kind = 'sent' then concat('[', became('last_sent_at', iso(sent_at)), ']')
        when kind = 'reminded' then concat('[', changed('last_sent_at', iso(sent_at), iso(reminded_at)), ',',
            changed('next_reminder', due_date + 14, due_date + 28), ']')
        when kind = 'reminded again' then concat('[',
            changed('last_sent_at', iso(reminded_at), iso(reminded_again_at)), ',',
            changed('next_reminder', due_date + 28, null), ']')
        when kind = 'owner_changed' then concat('[', concat_ws(',', changed('owner', owner, last_owner),
            changed('team', team, last_team)), ']')
        when kind = 'voided' then concat('[', concat_ws(',', '["status","open","voided"]',
            became('voided_on', void_day), changed('amount_due', exact(p.billed, p.unit), '0'),
            changed('next_reminder', last_planned, null)), ']')
        when kind = 'edited_finalized' then revision_changes
        when kind = 'payment_recorded' then concat('[', concat_ws(',',
            case when settles then changed('amount_paid', exact(paid_before, p.unit),
                exact(paid_before + amount, p.unit)) end,
            case when settles then changed('amount_due', exact(p.billed - paid_before, p.unit),
                exact(p.billed - paid_before - amount, p.unit)) end,
            case when settles and paid_before + amount = p.billed then concat(
                '["status","open","paid"],', became('paid_date', paid_on)) end,
            case when place = 1 then changed('next_reminder', last_planned, null) end,
            case when online then changed('last_viewed_at', iso(viewed_before), iso(recorded_at)) end), ']')
        when kind = 'payment_deleted' then concat('[', concat_ws(',',
            changed('amount_paid', exact(paid_before + amount, p.unit), exact(paid_before, p.unit)),
            changed('amount_due', exact(p.billed - paid_before - amount, p.unit),
                exact(p.billed - paid_before, p.unit)),
            case when paid_before + amount = p.billed then concat(
                '["status","paid","open"],', changed('paid_date', paid_on, null)) end), ']')
    end as changes,
    case
        when kind = 'finalized' then concat('{"number": "', p.number, '"}')
        when kind = 'deleted' then concat('{"number": ', quoted(p.number), '}')
        when kind = 'cloned' then concat('{"cloned_from": {"id": ', origin, ', "number": ',
            quoted(origin_number), '}}')
        when kind = 'reminded' then '{"reminder": 1}'
        when kind = 'reminded again' then '{"reminder": 2}'
        when kind in ('payment_recorded', 'payment_deleted') then concat('{"payment_id": ', payment_id,
            ', "amount": "', exact(amount, p.unit), '", "currency": "', p.currency, '", "paid_on": "',
            paid_on, '", "method": "', method, '"}')
        when kind = 'payment_refunded' then concat('{"payment_id": ', payment_id, ', "amount": "',
            exact(refunded, p.unit), '", "currency": "', p.currency, '"}')
        when kind in ('payment came', 'payment gone') and e.i is not null
            then concat('{"invoice": "', p.number, '"}')
        when kind = 'payment back' then concat('{"amount": "', exact(refunded, p.unit), '"}')
    end as detail
from event e
left join paper p using (i)
left join (select * exclude (i, rev), i as doc_i from doc where rev = 1) d on doc_i = e.i
left join (select i as phrase_i, lines from phrase where rev = 1) w on phrase_i = e.i
left join (select i as charge_i, adjustments from charge_phrase where rev = 1) c on charge_i = e.i
left join revising v on v.of_i = e.i
left join origin o on o.of_i = e.i
left join receipt_step r on r.id = payment_id
