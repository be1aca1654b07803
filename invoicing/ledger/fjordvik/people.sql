-- Who works at Fjordvik Handel: eight accounts in three teams, and one who left.

insert into account
    (id, email, name, team, super_admin, permissions, language, disabled_at, created_at)
select
    id, email, name, team, super_admin,
    json_object(
        'view', reach_view, 'edit', reach_edit, 'delete', reach_delete,
        'unassigned', unassigned, 'payments', payments, 'export', export,
        'custom_lines', true, 'settings', false
    ),
    language,
    case when gone then getvariable('moment') - interval 200 days end,
    getvariable('moment') - interval 1900 days
from (values
    (1, 'ingrid.solheim@fjordvik.example', 'Ingrid Solheim', 'Økonomi', true,
        'all', 'all', 'all', true, true, true, null, false),
    (2, 'bjorn.aasen@fjordvik.example', 'Bjørn Åsen', 'Økonomi', false,
        'all', 'all', 'none', true, true, true, 'nb', false),
    (3, 'mette.lokken@fjordvik.example', 'Mette Løkken', 'Økonomi', false,
        'all', 'none', 'none', true, false, true, 'nb', false),
    (4, 'kari.naess@fjordvik.example', 'Kari Næss', 'Salg Norge', false,
        'all', 'team', 'team', true, true, true, 'nb', false),
    (5, 'jonas.eide@fjordvik.example', 'Jonas Eide', 'Salg Norge', false,
        'team', 'own', 'own', false, false, true, 'nb', false),
    (6, 'sunniva.oen@fjordvik.example', 'Sunniva Øen', 'Salg Norge', false,
        'own', 'own', 'none', true, false, false, 'nb', false),
    (7, 'oliver.whitfield@fjordvik.example', 'Oliver Whitfield', 'Export', false,
        'team', 'team', 'own', true, true, true, 'en', false),
    (8, 'zoe.lefevre@fjordvik.example', 'Zoé Lefèvre', 'Export', false,
        'own', 'own', 'own', false, false, true, 'en', false),
    (9, 'terje.hauge@fjordvik.example', 'Terje Hauge', 'Salg Norge', false,
        'team', 'own', 'none', false, false, false, 'nb', true)
) as people(id, email, name, team, super_admin, reach_view, reach_edit, reach_delete,
    unassigned, payments, export, language, gone);



-- The customers: companies, and every sixteenth a private person. The first buy most.
create temp table customer as
with shares as (
    select *, (sum(share) over (order by country))::int as high from land
),
placed as (
    select c.k, c.k % 16 = 10 as private, l.* exclude (share, high),
        row_number() over (partition by l.country order by c.k) - 1 as n
    from range(1, 1 + greatest(24, round(150 * sqrt(getvariable('invoices') / 2000)))::int) c(k)
    join shares l on case
        when c.k <= 4 or c.k = 20 or c.k % 16 = 10 then l.country = 'NO'
        when c.k <= 14 and c.k <> 10
            then l.country = ['SE', 'DE', 'GB', 'US', 'JP', 'SE', 'KW', 'DK', 'FR', 'DE'][c.k - 4]
        else dice(c.k, 'land', 1000) between l.high - l.share and l.high - 1
    end
),
drawn as (
    select *, pick(places, dice(k, 'place', 997)) as place,
        concat(pick(first_names, dice(k, 'first name', 997)), ' ', pick(last_names, n)) as person,
        10000000 + dice(k, 'org', 6000000) * 10 + dice(k, 'org end', 9) as org,
        -- Every pair of words once, then over again with a place or a family before it.
        pick(trades, n // len(names) + (n % len(names)) * 7) as trade,
        n // (len(names) * len(trades)) as round
    from placed
),
registered as (
    select *, list_sum(list_transform([3, 2, 7, 6, 5, 4, 3, 2],
        lambda weight, nth: weight * (org // (10 ** (8 - nth))::bigint % 10))) % 11 as rest
    from drawn
)
select k, private, country, currency, language, first_names, last_names,
    split_part(place, '|', 1) as postcode, split_part(place, '|', 2) as city,
    case
        when private then person
        when k = 20 then 'Stiftelsen for kystkultur, småbåthavner og tradisjonshåndverk på Vestlandet'
        else concat_ws(' ', case round when 0 then pick(names, n) when 1 then split_part(place, '|', 2)
            else pick(last_names, n) end, trade, pick(forms, dice(k, 'form', 997)))
    end as name,
    case country
        when 'NO' then concat(pick(streets, dice(k, 'street', 997)), ' ', 1 + dice(k, 'house', 120))
        when 'SE' then concat(pick(streets, dice(k, 'street', 997)), ' ', 1 + dice(k, 'house', 80))
        when 'DE' then concat(pick(streets, dice(k, 'street', 997)), ' ', 1 + dice(k, 'house', 90))
        when 'DK' then concat(pick(streets, dice(k, 'street', 997)), ' ', 1 + dice(k, 'house', 60))
        else concat(1 + dice(k, 'house', 200), ' ', pick(streets, dice(k, 'street', 997)))
    end as street,
    case
        when private or country in ('US', 'JP', 'KW') then null
        -- A rest of one has no check digit; the next number has.
        when country = 'NO' and rest = 1 then ((org + 1) * 10 + 8)::varchar
        when country = 'NO' then (org * 10 + (11 - rest) % 11)::varchar
        else (org * 10 + dice(k, 'check', 10))::varchar
    end as org_number,
    case when private then 14 when country = 'NO' then pick([14, 14, 10, 30, 30, 45], dice(k, 'terms', 997))
        else 30 end as terms,
    case when country = 'NO' then pick([4, 5, 6, 6], k) else pick([7, 8], k) end as owner_id,
    h.habit, h.days, h.spread, h.never,
    case when private then 1 else 1 + dice(k, 'contacts', 3) end as contacts,
    (sum(contacts) over (order by k))::bigint - contacts + 1 as first_contact,
    case when private then null else (count(*) filter (not private) over (order by k)) end
        as company_id
from registered
join habit h on dice(k, 'habit', 100) between h.low and h.high - 1;

alter table customer add column buyer varchar;
update customer set buyer = concat('{', concat_ws(',',
    '"city":"' || city || '"', '"country":"' || country || '"', '"name":"' || name || '"',
    '"org_number":"' || org_number || '"', '"postcode":"' || postcode || '"',
    '"street":"' || street || '"'), '}');

-- What the history says of a customer and of a contact when an invoice begins.
-- Names as the search columns keep them: folded here, once for each, and not in every row.
alter table customer add column plain varchar;
update customer set plain = folded(name);

alter table customer add column told varchar;
update customer set told = concat_ws(',', became('buyer_name', name), became('buyer_street', street),
    became('buyer_postcode', postcode), became('buyer_city', city), became('buyer_country', country),
    became('buyer_org_number', org_number), became('language', language),
    became('tax_id', case when country = 'NO' then 'NO' || org_number || 'MVA'
        else country || org_number end),
    case when not private then became('company', name) end);

insert into company
    (id, name, external_id, org_number, street, postcode, city, country, email, language, created_at)
select company_id, name, (10000 + k)::varchar, org_number, street, postcode, city, country,
    concat('post@', address_word(name), '.example'), language,
    getvariable('moment') - interval 1850 days
from customer where not private order by k;

create temp table person as
select id, k, company_id, language, name,
    concat(replace(address_word(name), '-', '.'), case when private then id::varchar end, '@',
        case when private then 'epost' else address_word(company) end, '.example') as email
from (
    select first_contact + nth as id, k, company_id, language, private, customer.name as company,
        case when private then customer.name else concat(
            pick(first_names, dice(k, 'first', 991) + nth * 3), ' ',
            pick(last_names, dice(k, 'last', 991) + nth)) end as name
    from customer, unnest(range(customer.contacts)) as these(nth)
);

alter table person add column plain varchar;
update person set plain = folded(name);
alter table person add column told varchar;
update person set told = concat_ws(',', became('contact', name), became('contact_email', email));

insert into contact (id, name, email, company_id, language, created_at)
select id, name, email, company_id, language, getvariable('moment') - interval 1840 days
from person order by id;
