-- What every event changed, as the pen would have told it: first whatever may have happened to an
-- invoice or a payment, each in a column of its own, then the history of all in the order of time.

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
        changed('lines', was.told, is_now.told)), ']') as revised,
    d.billed as first_billed
from paper p
join doc d on d.i = p.i and d.rev = 1
join doc e on e.i = p.i and e.rev = 2
join line_phrase was on was.i = p.i and was.rev = 1
join line_phrase is_now on is_now.i = p.i and is_now.rev = 2
where p.revision = 2;

create temp view told as
select p.i, author_id, author,
    concat('[["status",null,"draft"],["kind",null,"',
        case sign when 1 then 'invoice' else 'credit_note' end,
        '"],["amount_paid",null,"0"],["amount_due",null,"0"],["prices_include_vat",null,', private,
        '],["allow_partial",null,', allow_partial, '],["billable",null,', billable,
        '],["payment_terms",null,', terms, '],["currency",null,"', currency, '"]',
        and_became('title', case when redrafted_at is null then title else 'Utkast' end),
        and_became('issue_date', issue_date), and_became('due_date', due_date),
        and_became('amount_billed', exact(coalesce(doc_billed, 0), unit)),
        and_became('subtotal', exact(coalesce(subtotal, 0), unit)),
        and_became('discount_total', exact(coalesce(discount, 0), unit)),
        and_became('fee_total', exact(coalesce(fee, 0) + coalesce(levy, 0), unit)),
        and_became('amount_net', exact(coalesce(net, 0), unit)),
        and_became('amount_vat', exact(coalesce(vat, 0), unit)),
        and_became('amount_total', exact(coalesce(total, 0), unit)),
        and_became('amount_rounding', exact(coalesce(rounding, 0), unit)),
        case when currency <> 'NOK' then and_became('rate', rate) end,
        case when currency <> 'NOK' then and_became('rate_date', rate_date) end,
        and_became('owner', owner), and_became('team', team), and_became('deal', deal),
        and_became('quote', quote), and_became('subscription', subscription),
        and_became('comments', comments), and_became('purchase_order', purchase_order),
        and_became('buyer_reference', buyer_reference),
        and_became('allowed_methods', allowed_methods), and_became('collection', collection),
        and_became('source', source), and_became('external_status', external_status),
        and_became('external_id', external_id), ',' || buyer_told, ',' || contact_told,
        case when shipping_name is not null then concat(
            and_became('shipping_name', shipping_name), and_became('shipping_street', street),
            and_became('shipping_postcode', postcode), and_became('shipping_city', city),
            and_became('shipping_country', country)) end,
        and_became('lines', lines), and_became('adjustments', adjustments), ']') as begun,
    case when origin is not null then concat('{"cloned_from": {"id": ', origin,
        ', "number": ', quoted(origin_number), '}}') end as begun_from,
    case when redrafted_at is not null
        then concat('[', changed('title', 'Utkast', title), ']') end as edited,
    case when issued then concat('[', concat_ws(',', became('number', number),
        concat('["status","draft","', case billed when 0 then 'paid' else 'open' end, '"]'),
        case when billed = 0 then became('paid_date', paid_date) end,
        changed('amount_due', '0', case when billed = 0 then '0'
            else exact(coalesce(first_billed, billed), unit) end),
        became('payment_reference', payment_reference),
        case when reminded then became('next_reminder', due_date + 14) end,
        case when currency = 'NOK' then became('rate', rate) end,
        case when currency = 'NOK' then became('rate_date', rate_date) end), ']') end as finalized,
    case when issued then concat('{"number": "', number, '"}') end as numbered,
    case when sent_at is not null
        then concat('[', became('last_sent_at', iso(sent_at)), ']') end as sent,
    revised,
    case when reassigned_at is not null then concat('[', concat_ws(',',
        changed('owner', owner, last_owner), changed('team', team, last_team)), ']') end as reassigned,
    case when reminded_at is not null then concat('[',
        changed('last_sent_at', iso(sent_at), iso(reminded_at)), ',',
        changed('next_reminder', due_date + 14, due_date + 28), ']') end as reminded_once,
    case when reminded_again_at is not null then concat('[',
        changed('last_sent_at', iso(reminded_at), iso(reminded_again_at)), ',',
        changed('next_reminder', due_date + 28, null), ']') end as reminded_twice,
    case when status = 'voided' then concat('[', concat_ws(',', '["status","open","voided"]',
        became('voided_on', void_day), changed('amount_due', exact(billed, unit), '0'),
        changed('next_reminder', last_planned, null)), ']') end as undone,
    case when promised_at is not null then concat('{"amount": "', exact(p.billed, unit),
        '", "promised_on": "', promised_on, '"}') end as promise,
    case when gone then concat('{"number": ', quoted(number), '}') end as went
from paper p
join (select k as customer_k, told as buyer_told from customer) on customer_k = k
left join (select id as person_id, told as contact_told from person) on person_id = linked_contact_id
left join (select * exclude (rev) rename (i as doc_i, billed as doc_billed) from doc where rev = 1) d on doc_i = p.i
left join (select i as phrase_i, told as lines from line_phrase where rev = 1) on phrase_i = p.i
left join (select i as charge_i, told as adjustments from charge_phrase where rev = 1) on charge_i = p.i
left join origin on origin.of_i = p.i
left join revising on revising.of_i = p.i;

create temp view receipt_told as
select r.id as receipt_id, teller_id, teller,
    concat('[', concat_ws(',',
        case when settles then changed('amount_paid', exact(paid_before, unit),
            exact(paid_before + amount, unit)) end,
        case when settles then changed('amount_due', exact(billed - paid_before, unit),
            exact(billed - paid_before - amount, unit)) end,
        case when settles and paid_before + amount = billed then concat(
            '["status","open","paid"],', became('paid_date', paid_on)) end,
        case when place = 1 then changed('next_reminder', last_planned, null) end,
        case when online then changed('last_viewed_at', iso(viewed_before),
            iso(recorded_at)) end), ']') as recorded,
    case when deleted_at is not null then concat('[', concat_ws(',',
        changed('amount_paid', exact(paid_before + amount, unit), exact(paid_before, unit)),
        changed('amount_due', exact(billed - paid_before - amount, unit),
            exact(billed - paid_before, unit)),
        case when paid_before + amount = billed then concat(
            '["status","paid","open"],', changed('paid_date', paid_on, null)) end), ']') end as deleted,
    concat('{"payment_id": ', r.id, ', "amount": "', exact(amount, unit), '", "currency": "', currency,
        '", "paid_on": "', paid_on, '", "method": "', method, '"}') as which,
    case when refunded_at is not null then concat('{"payment_id": ', r.id, ', "amount": "',
        exact(refunded, unit), '", "currency": "', currency, '"}') end as which_back,
    case when refunded_at is not null then concat('{"amount": "', exact(refunded, unit), '"}') end as back,
    case when number is not null then concat('{"invoice": "', number, '"}') end as of_invoice
from receipt_step r
left join (select i as paper_i, last_planned from paper) on paper_i = r.i;

-- The events come in the order of time already: to sort such long rows again would take longest of all.
insert into history by name
select e.id, happened_at,
    case by_whom when 'keeper' then 1 when 'teller' then teller_id when 'author' then author_id
        end as actor_id,
    case by_whom when 'keeper' then 'Ingrid Solheim' when 'teller' then teller
        when 'author' then author else 'Tally' end as actor,
    subject, case subject when 'invoice' then e.i else payment_id end as subject_id,
    version, event,
    case event
        when 'created' then begun when 'imported' then begun when 'cloned' then begun
        when 'edited' then edited when 'finalized' then finalized
        when 'sent' then case kind when 'sent' then sent when 'reminded' then reminded_once
            else reminded_twice end
        when 'edited_finalized' then revised
        when 'owner_changed' then reassigned
        when 'voided' then undone
        when 'payment_recorded' then case subject when 'invoice' then recorded end
        when 'payment_deleted' then case subject when 'invoice' then deleted end
    end as changes,
    case kind
        when 'cloned' then begun_from
        when 'finalized' then numbered
        when 'reminded' then '{"reminder": 1}'
        when 'reminded again' then '{"reminder": 2}'
        when 'promised' then promise
        when 'claim' then concat('{"reason": ', to_json(d.reason), '}')
        when 'deleted' then went
        when 'payment_recorded' then which when 'payment_deleted' then which
        when 'payment_refunded' then which_back
        when 'payment came' then of_invoice when 'payment gone' then of_invoice
        when 'payment back' then back
    end as detail
from event e
join happening using (kind)
left join told on told.i = e.i
left join dispute d on e.kind = 'claim' and d.invoice_id = e.i
left join receipt_told on receipt_id = payment_id;

drop table event;
drop table receipt_step cascade;
