-- Sealed documents, word for word as model/snapshot.py writes them, a slice of invoices at a time.

create or replace temp table sealed_line as
select i, rev, string_agg(concat('{"amount_net":"', exact(net, unit), '","base_quantity":"', base,
        '","code":"', code, '","description":"', description, '"',
        ',"discount_amount":"' || short(money(rebate)) || '"',
        ',"discount_percent":"' || short(percent * 0.1::decimal(3,1)) || '"',
        ',"quantity":"', short(quantity::decimal(15,0) * 0.001::decimal(3,3)),
        '","unit":"', unit_name,
        '","unit_price":"', short(price::decimal(14,0) * 0.0001::decimal(4,4)),
        '","vat_category":"', vat_category, '"', ',"vat_rate":"' || vat_rate || '"', '}'), ','
    order by position) as lines
from item where i between getvariable('first') and getvariable('last')
group by i, rev;

create or replace temp table sealed_charge as
select i, rev, string_agg(concat('{', concat_ws(',',
        '"amount":"' || short(money(amount)) || '"',
        '"kind":"' || kind || '"',
        '"label":' || to_json(label),
        '"percent":"' || short(percent * 0.1::decimal(3,1)) || '"',
        '"vat_category":"' || vat_category || '"',
        '"vat_rate":"' || vat_rate || '"'), '}'), ',' order by position) as adjustments
from charge where i between getvariable('first') and getvariable('last')
group by i, rev;

insert into snapshot
select i, rev, sealed_at, document, sha256(document)
from (
    select p.i, d.rev, case d.rev when 1 then issued_at else revised_at end as sealed_at,
        concat('{"adjustments":[', adjustments, '],"buyer":', buyer,
            ',"buyer_reference":"' || buyer_reference || '"', ',"comments":"' || comments || '"',
            ',"currency":"', currency, '","due_date":"', due_date, '","issue_date":"', issue_date,
            '","kind":"', case sign when 1 then 'invoice' else 'credit_note' end,
            '","language":"', language, '","lines":[', lines, '],"number":"', number, '"',
            ',"payment_reference":"' || payment_reference || '"', ',"payment_terms":', terms,
            ',"prices_include_vat":', private,
            ',"purchase_order":"' || purchase_order || '"',
            ',"revision":', d.rev, ',"seller":', getvariable('seller_sealed'), ',"shipping":{',
            '"city":"' || case when shipping_name is not null then city end
                || '","country":"' || country || '","name":"' || shipping_name
                || '","postcode":"' || postcode || '","street":"' || street || '"',
            '}', ',"tax_id":"' || tax_id || '"', ',"title":"' || title || '"',
            ',"totals":{"amount_net":"', exact(net, unit),
            '","amount_rounding":"', case when private then exact(rounding, unit) else '0' end,
            '","amount_total":"', exact(total, unit), '","amount_vat":"', exact(vat, unit),
            '","discount_total":"', coalesce(exact(discount, unit), '0'),
            '","fee_total":"', case when coalesce(fee, levy) is null then '0'
                else exact(coalesce(fee, 0) + coalesce(levy, 0), unit) end,
            '","subtotal":"', exact(subtotal, unit), '","vat":[', vat_json, ']}}') as document
    from paper p
    join doc d on d.i = p.i
    join sealed_line l on l.i = d.i and l.rev = d.rev
    left join sealed_charge c on c.i = d.i and c.rev = d.rev
    where p.issued and d.rev <= p.revision
        and p.i between getvariable('first') and getvariable('last')
        and d.i between getvariable('first') and getvariable('last')
);
