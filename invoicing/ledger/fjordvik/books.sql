-- From the plan to the tables of the books, all but history and sealed documents.

create temp table paper as
select r.* exclude (seconds, scene, paid_after, due_in, days, spread, never, hears_from, says, heard_on),
    o.name as owner, o.team, l.name as last_owner, l.team as last_team,
    case source when 'subscription' then null when 'import' then 1
        else case when dice(i, 'desk', 100) < 15 then 1 else coalesce(r.owner_id, 2) end
    end as author_id,
    coalesce(w.name, 'Tally') as author,
    case when special is distinct from 'no_contact' then p.id end as linked_contact_id,
    case when special is distinct from 'no_contact' then p.name end as contact,
    case when special is distinct from 'no_contact' then p.plain end as contact_plain,
    case when special is distinct from 'no_contact' then p.email end as contact_email,
    c.name as buyer_name, c.plain as buyer_plain, c.street, c.postcode, c.city, c.org_number, c.buyer,
    case when not r.private and dice(i, 'ships', 100) < 12 then c.name || ', lager' end as shipping_name,
    case
        when life = 'credit' then case r.language when 'nb' then 'Kreditnota' else 'Credit note' end
        when source = 'subscription' then concat(
            case r.language when 'nb' then 'Serviceavtale ' else 'Service agreement ' end,
            strftime(r.day, '%m/%Y'))
        when dice(i, 'titled', 100) < 30 then pick(case r.language
            when 'nb' then ['Varelevering', 'Innredning av møterom', 'Kaffe og te', 'Julegaver til ansatte',
                'Verneutstyr, påfyll', 'Kontorrekvisita', 'Oppussing av resepsjon', 'Sjømat til fest']
            else ['Goods delivered', 'Office supplies', 'Coffee and tea', 'Meeting room fittings']
            end, dice(i, 'title', 997))
    end as title,
    case
        when life = 'credit' then
            case r.language when 'nb' then 'Kreditert: varer i retur' else 'Credited: goods returned' end
        when dice(i, 'commented', 100) < 9 then pick(case r.language
            when 'nb' then ['Takk for handelen!', 'Leveres på baksiden, ring på døra.',
                'Merk betalingen med KID.', 'Avtalt pris etter møte i vår.']
            else ['Thank you for your business!', 'Deliver to the loading bay.', 'Prices as agreed.']
            end, dice(i, 'comment', 997))
    end as comments,
    case when r.private then null when dice(i, 'ordered', 100) < 20 then concat('PO-', 10000 + dice(i, 'po', 90000))
        when dice(i, 'ordered', 100) < 35 then concat('4500', 100000 + dice(i, 'po', 900000)) end as purchase_order,
    case when not r.private and dice(i, 'referred', 100) < 25 then p.name end as buyer_reference,
    case when r.country = 'NO' then 'NO' || c.org_number || 'MVA' else r.country || c.org_number end as tax_id,
    case when scheme in ('online', 'bounced', 'failed', 'processing', 'refunded', 'part_refunded', 'disputed')
        then 'card,bank_debit' end as allowed_methods,
    case when allowed_methods is not null then 'online' when dice(i, 'collected', 100) < 3 then 'none'
        else 'manual' end as collection,
    dice(i, 'partial', 100) < 10 as allow_partial,
    dice(i, 'billable', 100) >= 2 as billable,
    case source when 'import' then 'posted' end as external_status,
    case source when 'import' then concat('V-', 300000 + i) end as external_id,
    case when dice(i, 'deal', 100) < 8 then concat('Rammeavtale ', year(r.day)) end as deal,
    case source when 'quote' then concat('T-', 1000 + i // 3) end as quote,
    case source when 'subscription' then concat('ABO-', 100 + r.k) end as subscription,
    case when r.country = 'NO' and value is not null then with_check_digit((10000 + r.k) * 10000000 + value) end
        as payment_reference
from record r
join customer c using (k)
join person p on p.id = r.contact_id
left join account o on o.id = r.owner_id
left join account l on l.id = r.last_owner_id
left join account w on w.id = case source when 'subscription' then null when 'import' then 1
    else case when dice(i, 'desk', 100) < 15 then 1 else coalesce(r.owner_id, 2) end end;

drop table record;

insert into invoice by name
select i as id, version, revision, number, title, status,
    case life when 'credit' then 'credit_note' else 'invoice' end as kind,
    issue_date, due_date, terms as payment_terms,
    paid_date, case when status = 'voided' then void_day end as voided_on, next_reminder,
    last_sent_at, viewed_at as last_viewed_at,
    money(billed) as amount_billed, money(paid) as amount_paid, money(due) as amount_due,
    money(coalesce(d.subtotal, 0)) as subtotal, money(coalesce(discount, 0)) as discount_total,
    money(coalesce(fee, 0) + coalesce(levy, 0)) as fee_total, money(coalesce(net, 0)) as amount_net,
    money(coalesce(vat, 0)) as amount_vat, money(coalesce(total, 0)) as amount_total,
    money(coalesce(rounding, 0)) as amount_rounding, currency,
    case when issued or currency <> 'NOK' then rate end as rate,
    case when issued or currency <> 'NOK' then rate_date end as rate_date,
    last_owner_id as owner_id, last_owner as owner, last_team as team,
    linked_contact_id as contact_id, contact, contact_email, company_id,
    case when company_id is not null then buyer_name end as company, deal, quote, subscription,
    buyer_name, street as buyer_street, postcode as buyer_postcode, city as buyer_city,
    country as buyer_country, org_number as buyer_org_number, shipping_name,
    case when shipping_name is not null then street end as shipping_street,
    case when shipping_name is not null then postcode end as shipping_postcode,
    case when shipping_name is not null then city end as shipping_city,
    case when shipping_name is not null then country end as shipping_country,
    comments, purchase_order, buyer_reference, tax_id, language, payment_reference,
    payment_count, allowed_methods, collection, allow_partial, billable, source,
    external_status, external_id, created_at, author as created_by, modified_at,
    case when issued then getvariable('seller') end as seller, private as prices_include_vat,
    concat_ws(' ', lower(number), buyer_plain, contact_plain, contact_email,
        case when company_id is not null then buyer_plain end, lower(purchase_order),
        payment_reference, folded(title), lower(external_id)) as search
from paper left join (
    select i as of_i, rev, subtotal, discount, fee, levy, net, vat, total, rounding from doc
) d on of_i = i and rev = greatest(revision, 1)
where not gone;

insert into line by name
select i as invoice_id, position, code, description,
    (quantity::decimal(15,0) * 0.001::decimal(3,3))::decimal(18,6) as quantity, unit_name as unit,
    (price::decimal(14,0) * 0.0001::decimal(4,4))::decimal(18,6) as unit_price, base as base_quantity,
    (percent * 0.1::decimal(3,1))::decimal(9,4) as discount_percent, money(rebate) as discount_amount,
    vat_category, vat_rate, money(net) as amount_net
from item join (select i, greatest(revision, 1) as rev from paper where not gone) using (i, rev)
order by i, position;

create temp table charge as
select i, rev, row_number() over (partition by i, rev order by kind) as position, * exclude (i, rev)
from (
    select i, rev, 'discount' as kind, language, off_percent as percent, off_amount as amount,
        case when language = 'nb' then 'Avtalerabatt' else 'Contract discount' end as label,
        case when not shared then vat_category end as vat_category,
        case when not shared then vat_rate end as vat_rate
    from adjusting where off is not null
    union all
    select i, rev, 'fee', language, fee_percent, fee_amount,
        case when language = 'nb' then 'Frakt' else 'Freight' end, vat_category, vat_rate
    from adjusting where freight is not null
    union all
    select i, rev, 'tax', language, null, levy,
        case when language = 'nb' then 'Miljøavgift' else 'Environmental levy' end, null, null
    from adjusting where levy is not null
);

insert into adjustment by name
select i as invoice_id, position, kind, label, (percent * 0.1::decimal(3,1))::decimal(9,4) as percent,
    money(amount) as amount, vat_category, vat_rate
from charge join (select i, greatest(revision, 1) as rev from paper where not gone) using (i, rev)
order by i, position;

insert into issued_number
select 1, value, number, i, issued_at from paper where issued order by value;

create temp table money_in as
select r.*, p.number, p.payment_reference, p.last_owner_id, p.last_owner, p.last_team,
    coalesce(p.buyer_name, c.name) as customer, coalesce(p.buyer_plain, c.plain) as plain, w.name as contact, w.email as contact_email,
    case when online then null when dice(r.id, 'teller', 10) < 7 then 2 else 1 end as teller_id,
    case when online then 'Tally' when dice(r.id, 'teller', 10) < 7 then 'Bjørn Åsen'
        else 'Ingrid Solheim' end as teller,
    case
        when r.status = 'processing' then 'bank_debit'
        when online then pick(['card', 'card', 'card', 'bank_debit'], dice(r.id, 'method', 997))
        when dice(r.id, 'method', 100) < 82 then 'wire_transfer'
        else pick(['bank_debit', 'cash', 'check', 'other'], dice(r.id, 'method', 997))
    end as method,
    case
        when online then concat('sbx_', lower(hex(hash(r.id, getvariable('seed')))))
        when method = 'wire_transfer' then coalesce(payment_reference, strftime(paid_on, 'BANK %d.%m'))
    end as reference,
    case
        when deleted_at is not null then 'Ført på feil faktura'
        when r.i is null then 'Uten referanse'
        when dice(r.id, 'note', 100) < 3 then 'Avtalt på telefon'
    end as note,
    case r.status when 'refunded' then amount
        when 'partially_refunded' then greatest(r.unit, rounded(amount * 35, 100, r.unit)) else 0
    end::bigint as refunded,
    case when online and settles then rounded(amount * 14 + 2000000, 1000, r.unit) else 0 end::bigint as fees,
    case when refunded > 0 then least(recorded_at + interval 6 days, getvariable('moment')) end as refunded_at
from receipt r
left join (
    select i, number, payment_reference, last_owner_id, last_owner, last_team, buyer_name, buyer_plain
    from paper
) p using (i)
left join person w on w.id = r.contact_id
left join customer c on c.k = r.k;

insert into payment by name
select id, i as invoice_id, money(amount) as amount, currency, paid_on, status, method, reference, note,
    contact_id, customer, contact_email as customer_email, case when online then 'sandbox' end as processor,
    money(refunded) as refunded, money(fees) as fees, recorded_at as created_at, teller as created_by,
    deleted_at, case when deleted_at is not null then 'Ingrid Solheim' end as deleted_by,
    last_owner_id as owner_id, last_owner as owner, last_team as team, number as invoice,
    1 + (deleted_at is not null)::int + (refunded > 0)::int as version,
    concat_ws(' ', id, exact(amount, unit), lower(number), plain, contact_email, lower(reference)) as search
from money_in;

insert into entry by name
select row_number() over (order by recorded_at, i, rank) as id, i as invoice_id, payment_id, kind,
    money(amount) as amount, currency, effective_date, recorded_at
from (
    select i, 1 as rank, null as payment_id, 'invoiced' as kind,
        case when revision > 1 then d.billed else p.billed end as amount, currency,
        issue_date as effective_date, issued_at as recorded_at
    from paper p left join (select i as of_i, billed from doc where rev = 1) d on of_i = i and revision > 1
    where issued
    union all
    select i, 2, null, 'edited', p.billed - d.billed, currency, revised_at::date, revised_at
    from paper p join (select i, billed from doc where rev = 1) d using (i)
    where revision > 1 and p.billed <> d.billed
    union all
    select i, 10 * n, id, 'paid', -amount, currency, paid_on, recorded_at
    from receipt where settles and i is not null
    union all
    select i, 10 * n + 1, id, 'payment_deleted', amount, currency, paid_on, deleted_at
    from receipt where settles and i is not null and deleted_at is not null
    union all
    select i, 100, null, 'voided', -billed, currency, void_day, voided_at from paper where status = 'voided'
    union all
    select i, 101, null, 'deleted', -billed, currency, gone_at::date, gone_at
    from paper where gone and issued and billed <> 0
)
order by id;

drop table receipt;
