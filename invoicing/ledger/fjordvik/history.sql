-- The history, a slice of events at a time: from `first` to `last` by their id.

create or replace temp table slice as
select * from event where id between getvariable('first') and getvariable('last');

-- Lines and charges in words, for what began or was edited in this slice.
create or replace temp table phrase as
with spoken as (
    select coalesce(min(i), 0) as low, coalesce(max(i), 0) as high from slice
    where kind in ('created', 'cloned', 'imported', 'edited_finalized')
)
select i, rev,
    string_agg(concat(short(quantity::decimal(15,0) * 0.001::decimal(3,3)), ' × ',
        short(price::decimal(14,0) * 0.0001::decimal(4,4)), ' ', description, ' = ',
        exact(stated, unit), ' [', vat_category, ' ' || vat_rate || '%', ']'), '\n'
        order by position) as lines
from item where i between (select low from spoken) and (select high from spoken)
group by i, rev;

create or replace temp table charge_phrase as
select i, rev, string_agg(concat(kind, ': ', label, ' ', coalesce(short(money(amount)),
    short(percent * 0.1::decimal(3,1)) || ' %')), '\n' order by position) as adjustments
from charge group by i, rev;

-- What an edit after the issue changed: the first line lost two of its units.
create or replace temp table revising as
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
from slice
join doc d using (i)
join doc e on e.i = d.i and e.rev = 2
join paper p on p.i = d.i
join phrase was on was.i = d.i and was.rev = 1
join phrase became on became.i = d.i and became.rev = 2
where kind = 'edited_finalized' and d.rev = 1;

-- What each event changed, as the pen would have told it.
create or replace temp table told as
select e.id,
    concat('[["status",null,"draft"],["kind",null,"',
        case sign when 1 then 'invoice' else 'credit_note' end,
        '"],["amount_paid",null,"0"],["amount_due",null,"0"],["prices_include_vat",null,', private,
        '],["allow_partial",null,', allow_partial, '],["billable",null,', billable,
        '],["payment_terms",null,', terms, '],["currency",null,"', currency, '"],',
        concat_ws(',', became('title', case when redrafted_at is null then title else 'Utkast' end),
            became('issue_date', issue_date), became('due_date', due_date),
            became('amount_billed', exact(coalesce(d.billed, 0), unit)),
            became('subtotal', exact(coalesce(subtotal, 0), unit)),
            became('discount_total', exact(coalesce(discount, 0), unit)),
            became('fee_total', exact(coalesce(fee, 0) + coalesce(levy, 0), unit)),
            became('amount_net', exact(coalesce(net, 0), unit)),
            became('amount_vat', exact(coalesce(vat, 0), unit)),
            became('amount_total', exact(coalesce(total, 0), unit)),
            became('amount_rounding', exact(coalesce(rounding, 0), unit)),
            case when currency <> 'NOK' then became('rate', rate) end,
            case when currency <> 'NOK' then became('rate_date', rate_date) end,
            became('owner', owner), became('team', team), became('deal', deal),
            became('quote', quote), became('subscription', subscription),
            became('comments', comments), became('purchase_order', purchase_order),
            became('buyer_reference', buyer_reference),
            became('allowed_methods', allowed_methods), became('collection', collection),
            became('source', source), became('external_status', external_status),
            became('external_id', external_id), buyer_told, contact_told,
            case when shipping_name is not null then concat_ws(',',
                became('shipping_name', shipping_name), became('shipping_street', street),
                became('shipping_postcode', postcode), became('shipping_city', city),
                became('shipping_country', country)) end,
            became('lines', lines), became('adjustments', adjustments)),
        ']') as changes,
    case when origin is not null then concat('{"cloned_from": {"id": ', origin,
        ', "number": ', quoted(origin_number), '}}') end as detail
from slice e
join paper p using (i)
join (select k as customer_k, told as buyer_told from customer) on customer_k = k
left join (select id as person_id, told as contact_told from person)
    on person_id = linked_contact_id
left join (select * exclude (i, rev), i as doc_i from doc where rev = 1) d on doc_i = e.i
left join (select i as phrase_i, lines from phrase where rev = 1) on phrase_i = e.i
left join (select i as charge_i, adjustments from charge_phrase where rev = 1) on charge_i = e.i
left join origin on of_i = e.i
where kind in ('created', 'cloned', 'imported')

union all
select e.id,
    case kind
        when 'edited' then concat('[', changed('title', 'Utkast', title), ']')
        when 'finalized' then concat('[', concat_ws(',', became('number', number),
            '["status","draft","' || case billed when 0 then 'paid' else 'open' end || '"]',
            case when billed = 0 then became('paid_date', paid_date) end,
            changed('amount_due', '0', case when billed = 0 then '0'
                else exact(coalesce(first_billed, billed), unit) end),
            became('payment_reference', payment_reference),
            case when reminded then became('next_reminder', due_date + 14) end,
            case when currency = 'NOK' then became('rate', rate) end,
            case when currency = 'NOK' then became('rate_date', rate_date) end), ']')
        when 'sent' then concat('[', became('last_sent_at', iso(sent_at)), ']')
        when 'edited_finalized' then revision_changes
        when 'owner_changed' then concat('[', concat_ws(',', changed('owner', owner, last_owner),
            changed('team', team, last_team)), ']')
        when 'reminded' then concat('[', changed('last_sent_at', iso(sent_at), iso(reminded_at)),
            ',', changed('next_reminder', due_date + 14, due_date + 28), ']')
        when 'reminded again' then concat('[',
            changed('last_sent_at', iso(reminded_at), iso(reminded_again_at)), ',',
            changed('next_reminder', due_date + 28, null), ']')
        when 'voided' then concat('[', concat_ws(',', '["status","open","voided"]',
            became('voided_on', void_day), changed('amount_due', exact(billed, unit), '0'),
            changed('next_reminder', last_planned, null)), ']')
    end,
    case kind
        when 'finalized' then concat('{"number": "', number, '"}')
        when 'deleted' then concat('{"number": ', quoted(number), '}')
        when 'reminded' then '{"reminder": 1}'
        when 'reminded again' then '{"reminder": 2}'
    end
from slice e
join paper p using (i)
left join revising v on v.of_i = e.i
left join (select i as doc_i, billed as first_billed from doc where rev = 1) on doc_i = e.i
    and kind = 'finalized' and revision = 2
where payment_id is null and kind not in ('created', 'cloned', 'imported')

union all
select e.id,
    case kind
        when 'payment_recorded' then concat('[', concat_ws(',',
            case when settles then changed('amount_paid', exact(paid_before, unit),
                exact(paid_before + amount, unit)) end,
            case when settles then changed('amount_due', exact(billed - paid_before, unit),
                exact(billed - paid_before - amount, unit)) end,
            case when settles and paid_before + amount = billed then concat(
                '["status","open","paid"],', became('paid_date', paid_on)) end,
            case when place = 1 then changed('next_reminder', last_planned, null) end,
            case when online then changed('last_viewed_at', iso(viewed_before),
                iso(recorded_at)) end), ']')
        when 'payment_deleted' then concat('[', concat_ws(',',
            changed('amount_paid', exact(paid_before + amount, unit), exact(paid_before, unit)),
            changed('amount_due', exact(billed - paid_before - amount, unit),
                exact(billed - paid_before, unit)),
            case when paid_before + amount = billed then concat(
                '["status","paid","open"],', changed('paid_date', paid_on, null)) end), ']')
    end,
    case
        when kind in ('payment_recorded', 'payment_deleted') then concat(
            '{"payment_id": ', payment_id, ', "amount": "', exact(amount, unit),
            '", "currency": "', currency, '", "paid_on": "', paid_on,
            '", "method": "', method, '"}')
        when kind = 'payment_refunded' then concat('{"payment_id": ', payment_id,
            ', "amount": "', exact(refunded, unit), '", "currency": "', currency, '"}')
        when kind = 'payment back' then concat('{"amount": "', exact(refunded, unit), '"}')
        when number is not null then concat('{"invoice": "', number, '"}')
    end
from slice e
join receipt_step r on r.id = payment_id
left join (select i as paper_i, last_planned from paper) on paper_i = e.i;

insert into history by name
select e.id, happened_at,
    case by_whom when 'keeper' then 1 when 'teller' then teller_id when 'author' then author_id
        end as actor_id,
    case by_whom when 'keeper' then 'Ingrid Solheim' when 'teller' then teller
        when 'author' then author else 'Tally' end as actor,
    subject, case subject when 'invoice' then e.i else payment_id end as subject_id,
    version, event, changes, detail
from slice e
join happening using (kind)
join told using (id)
left join (select i as paper_i, author_id, author from paper) on paper_i = e.i
left join (select id as receipt_id, teller_id, teller from receipt_step)
    on receipt_id = payment_id;
