-- Sealed documents, word for word as model/snapshot.py writes them.

insert into snapshot
select i, rev, sealed_at, document, sha256(document)
from (
    select p.i, p.rev, case p.rev when 1 then issued_at else revised_at end as sealed_at,
        concat('{"adjustments":[', c.sealed, '],"buyer":', buyer,
            and_says('buyer_reference', buyer_reference), and_says('comments', comments),
            ',"currency":"', currency, '","due_date":"', due_date, '","issue_date":"', issue_date,
            '","kind":"', case sign when 1 then 'invoice' else 'credit_note' end,
            '","language":"', language, '","lines":[', l.sealed, '],"number":"', number, '"',
            and_says('payment_reference', payment_reference), ',"payment_terms":', terms,
            ',"prices_include_vat":', private, and_says('purchase_order', purchase_order),
            ',"revision":', p.rev, ',"seller":', getvariable('seller_sealed'), ',"shipping":{',
            case when shipping_name is not null then concat('"city":"', city, '","country":"', country,
                '","name":"', shipping_name, '","postcode":"', postcode, '","street":"', street, '"') end,
            '}', and_says('tax_id', tax_id), and_says('title', title),
            ',"totals":{"amount_net":"', exact(net, unit),
            '","amount_rounding":"', case when private then exact(rounding, unit) else '0' end,
            '","amount_total":"', exact(total, unit), '","amount_vat":"', exact(vat, unit),
            '","discount_total":"', coalesce(exact(discount, unit), '0'),
            '","fee_total":"', case when coalesce(fee, levy) is null then '0'
                else exact(coalesce(fee, 0) + coalesce(levy, 0), unit) end,
            '","subtotal":"', exact(subtotal, unit), '","vat":[', vat_json, ']}}') as document
    from (select *, unnest(range(1, revision + 1)) as rev from paper) p
    left join doc d on d.i = p.i and d.rev = p.rev
    left join line_phrase l on l.i = p.i and l.rev = p.rev
    left join charge_phrase c on c.i = p.i and c.rev = p.rev
);

drop table line_phrase cascade;
