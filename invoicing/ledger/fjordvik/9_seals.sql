-- Sealed documents of every revision, word for word as model/snapshot.py writes them; tombstones; counters.

create temp table sealed_line as
select i, rev, string_agg(concat('{', concat_ws(',',
        '"amount_net":"' || exact(net, unit) || '"',
        '"base_quantity":"' || base || '"',
        '"code":' || to_json(code),
        '"description":' || to_json(description),
        '"discount_amount":"' || short(money(rebate)) || '"',
        '"discount_percent":"' || short(percent * 0.1::decimal(3,1)) || '"',
        '"quantity":"' || short(quantity::decimal(15,0) * 0.001::decimal(3,3)) || '"',
        '"unit":' || to_json(unit_name),
        '"unit_price":"' || short(price::decimal(14,0) * 0.0001::decimal(4,4)) || '"',
        '"vat_category":"' || vat_category || '"',
        '"vat_rate":"' || vat_rate || '"'), '}'), ',' order by position) as lines
from item group by i, rev;

create temp table sealed_charge as
select i, rev, string_agg(concat('{', concat_ws(',',
        '"amount":"' || short(money(amount)) || '"',
        '"kind":"' || kind || '"',
        '"label":' || to_json(label),
        '"percent":"' || short(percent * 0.1::decimal(3,1)) || '"',
        '"vat_category":"' || vat_category || '"',
        '"vat_rate":"' || vat_rate || '"'), '}'), ',' order by position) as adjustments
from charge group by i, rev;

create temp table sealing as
select p.i, d.rev, case d.rev when 1 then issued_at else revised_at end as issued_at,
    concat('{', concat_ws(',',
        '"adjustments":[' || coalesce(c.adjustments, '') || ']',
        '"buyer":' || buyer,
        '"buyer_reference":' || to_json(buyer_reference),
        '"comments":' || to_json(comments),
        '"currency":"' || currency || '"',
        '"due_date":"' || due_date || '"',
        '"issue_date":"' || issue_date || '"',
        '"kind":"' || case life when 'credit' then 'credit_note' else 'invoice' end || '"',
        '"language":"' || language || '"',
        '"lines":[' || l.lines || ']',
        '"number":"' || number || '"',
        '"payment_reference":"' || payment_reference || '"',
        '"payment_terms":' || terms,
        '"prices_include_vat":' || private,
        '"purchase_order":' || to_json(purchase_order),
        '"revision":' || d.rev,
        '"seller":' || getvariable('seller_sealed'),
        '"shipping":{' || concat_ws(',',
            case when shipping_name is not null then '"city":' || to_json(city) end,
            case when shipping_name is not null then '"country":"' || country || '"' end,
            '"name":' || to_json(shipping_name),
            case when shipping_name is not null then '"postcode":' || to_json(postcode) end,
            case when shipping_name is not null then '"street":' || to_json(street) end) || '}',
        '"tax_id":' || to_json(tax_id),
        '"title":' || to_json(title),
        '"totals":{' || concat_ws(',',
            '"amount_net":"' || exact(d.net, unit) || '"',
            '"amount_rounding":"' || case when private then exact(d.rounding, unit) else '0' end || '"',
            '"amount_total":"' || exact(d.total, unit) || '"',
            '"amount_vat":"' || exact(d.vat, unit) || '"',
            '"discount_total":"' || coalesce(exact(d.discount, unit), '0') || '"',
            '"fee_total":"' || case when coalesce(d.fee, d.levy) is null then '0'
                else exact(coalesce(d.fee, 0) + coalesce(d.levy, 0), unit) end || '"',
            '"subtotal":"' || exact(d.subtotal, unit) || '"',
            '"vat":[' || d.vat_json || ']') || '}'), '}') as document
from paper p
join (select * exclude (i), i as doc_i from doc) d on doc_i = p.i
join (select i as line_i, rev as line_rev, lines from sealed_line) l on line_i = p.i and line_rev = d.rev
left join (select i as charge_i, rev as charge_rev, adjustments from sealed_charge) c
    on charge_i = p.i and charge_rev = d.rev
where issued and d.rev <= p.revision;

insert into snapshot
select i, rev, issued_at, document, sha256(document) from sealing order by issued_at, i;

insert into deletion
select i, number, issue_date, coalesce(buyer_name, contact), money(p.billed), currency, sha256, gone_at,
    'Ingrid Solheim', case when number is not null then 'Opprettet ved en feil' end
from paper p
left join (select invoice_id, max_by(sha256, revision) as sha256 from snapshot group by invoice_id) s
    on s.invoice_id = p.i
where gone order by gone_at;

-- Every counter stands at the last one given out.
insert into counter
select name, coalesce(last, 0) from (
    select 'invoice' as name, (select max(i) from paper) as last
    union all select 'payment', (select max(id) from payment)
    union all select 'company', (select max(id) from company)
    union all select 'contact', (select max(id) from contact)
    union all select 'account', (select max(id) from account)
    union all select 'entry', (select max(id) from entry)
    union all select 'history', (select max(id) from history)
    union all select 'number', (select max(value) from issued_number)
) as counters
on conflict do update set value = excluded.value;
