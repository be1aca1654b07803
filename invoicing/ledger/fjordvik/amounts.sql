-- Lines, document discounts and fees, VAT and sums, by the rules of model/totals.py.
-- An invoice edited after it was issued has them twice: `rev` 1 and 2. Amounts are in mills.

create temp table item as
with spread as (
    select i, unnest(case when special = 'revised' then [1, 2] else [1] end) as rev, line_count,
        unit, rate, sign, private, category, language, special, k,
        (10000 * rate)::bigint as rate_e4, year(day) as year
    from plan where line_count > 0
),
placed as (
    select *, unnest(range(1, line_count + 1)) as position, i * 64 + position as row from spread
),
found as (
    select p.*, r.product, r.code, r.unit_name, r.base, r.step,
        case when p.language = 'nb' then r.name_nb else r.name_en end as description,
        coalesce(p.category, r.category) as vat_category,
        case when p.category is null then r.vat_rate when p.category <> 'O' then 0 end as vat_rate,
        -- In ten-thousandths of the currency; what is sold by the kilowatt-hour costs parts of an øre.
        rounded(
            r.price * 100 * (900 + dice(row, 'price', 250) + 30 * (year - 2024)) * 10,
            rate_e4, case r.unit_name when 'kWh' then 1 else unit * 10 end
        )::bigint as price,
        sign * step * (
            1 + (r.most * (dice(row, 'quantity', 1000) / 1000.0) ** 3
                * case when p.private or special = 'returned' then 0.2 when k < 20 then 1.6 else 0.8 end)::bigint
            + case when special = 'revised' and rev = 1 and position = 1 then 2 else 0 end
        ) as quantity,
        case
            when special = 'zero' then 1000
            when dice(row, 'discount', 100) < 7 then pick([50, 100, 125, 150, 200], row)
        end as percent
    from placed p
    join product r on r.product = case
        -- Private persons see prices with VAT; a group of their VAT has one line.
        when p.private then pick(
            case position when 1 then getvariable('at_25') else getvariable('at_15') end,
            dice(row, 'product', 9973))
        else dice(row, 'product', 48) end
),
priced as (
    select *,
        rounded(price * quantity, base * 10000, unit)::bigint as gross,
        case when percent is null and sign > 0 and dice(row, 'rebate', 100) < 2 and gross > 200000
            then gross // 20000 * 1000 end as rebate
    from found
)
select i, rev, position, code, description, quantity, unit_name, price, base, percent, rebate,
    vat_category, vat_rate, private, unit,
    case when rebate is not null then gross - rebate
        else rounded(price * quantity * (1000 - coalesce(percent, 0)), base * 10000000, unit)
    end::bigint as stated,
    case when private then rounded(stated * 100, 100 + vat_rate, unit)::bigint else stated end as net
from priced;

-- Discounts and fees of whole documents. A shared discount is split over the groups of VAT.
create temp table adjusting as
with documents as (
    select i, rev, sum(stated)::bigint as stated, arg_min(vat_category, position) as vat_category,
        arg_min(vat_rate, position) as vat_rate, any_value(unit) as unit
    from item where not private group by i, rev
),
drawn as (
    select d.*, p.special = 'adjusted' is true as everything, language,
        case when everything or dice(i, 'discount', 100) < 6 then 1 + dice(i, 'discount size', 3)
            end as off,
        case when everything or dice(i, 'freight', 100) < 8 then 1 + dice(i, 'freight size', 3)
            end as freight,
        case when everything or dice(i, 'levy', 100) < 1 then 2000 end as levy
    from documents d join plan p using (i)
    where p.sign > 0 and p.special is distinct from 'zero' and stated > 500000
        and p.category is distinct from 'O'
),
sized as (
    select *,
        case off when 1 then 50 when 2 then 25 end as off_percent,
        case when off = 3 then 50000 end as off_amount,
        case when off is not null then coalesce(off_amount, rounded(stated * off_percent, 1000, unit))
            end::bigint as discount,
        stated - coalesce(discount, 0) as running,
        case when freight = 1 then 20 end as fee_percent,
        case when freight > 1 then freight * 95000 end as fee_amount,
        case when freight is not null then coalesce(fee_amount, rounded(running * fee_percent, 1000, unit))
            end::bigint as fee,
        dice(i, 'shared', 2) = 0 as shared
    from drawn
)
select * from sized where off is not null or freight is not null or levy is not null;

-- The groups of VAT by (category, rate), in the order in which a document meets them.
create temp table line_group as
select i, rev, vat_category, vat_rate, min(position) as place, sum(stated)::bigint as taxable
from item group by i, rev, vat_category, vat_rate;

-- Largest remainder: each share rounded down, what is left to the largest fractions.
create temp table share as
with parts as (
    select g.i, g.rev, g.vat_category, g.vat_rate, g.place, a.unit, (-a.discount // a.unit)::hugeint as whole,
        (-a.discount // a.unit)::hugeint * g.taxable as num, a.stated as den
    from adjusting a join line_group g using (i, rev) where a.discount is not null and a.shared
),
floored as (
    select *, (num - ((num % den) + den) % den) // den as floor, ((num % den) + den) % den as rest
    from parts
),
ranked as (
    select *, row_number() over (partition by i, rev order by rest desc, place) as rank,
        whole - sum(floor) over (partition by i, rev) as missing,
        count(distinct rest) over (partition by i, rev) < count(*) over (partition by i, rev) as tie
    from floored
)
select i, rev, vat_category, vat_rate, place, tie,
    ((floor + case when rank <= missing then 1 else 0 end) * unit)::bigint as amount
from ranked;
-- Equal fractions go by the last digits of a division elsewhere: such a discount is not shared here.
update adjusting set shared = false where (i, rev) in (select (i, rev) from share where tie);

create temp table vat_group as
with parts as (
    select i, rev, vat_category, vat_rate, place, taxable from line_group
    union all
    select i, rev, s.vat_category, s.vat_rate, place, amount
    from share s join adjusting using (i, rev) where shared
    union all
    select i, rev, vat_category, vat_rate, 1,
        coalesce(fee, 0) - case when shared then 0 else coalesce(discount, 0) end
    from adjusting
    union all
    select i, rev, 'E', 0, 1000, levy from adjusting where levy is not null
),
grouped as (
    select i, rev, vat_category, vat_rate, min(place) as place, sum(taxable)::bigint as taxable
    from parts group by i, rev, vat_category, vat_rate
),
netted as (
    select g.* replace (case when p.private then rounded(taxable * 100, 100 + vat_rate, unit)
            else taxable end::bigint as taxable),
        g.taxable as gross, p.private, p.unit
    from grouped g join plan p using (i)
)
select *, rounded(taxable * coalesce(vat_rate, 0), 100, unit)::bigint as tax from netted;

-- The sums of a document.
create temp table doc as
with vats as (
    select i, rev, sum(tax)::bigint as vat, sum(taxable)::bigint as net,
        case when any_value(private) then sum(gross - taxable - tax) else 0 end::bigint as rounding,
        -- Every document has a group that begins with its first line; few have more to be sorted.
        concat_ws(',', any_value(said) filter (place = 1),
            string_agg(said, ',' order by place) filter (place > 1)) as vat_json
    from (
        select *, concat('{"category":"', vat_category, '",', '"rate":"' || vat_rate || '",',
            '"tax":"', exact(tax, unit), '","taxable":"', exact(taxable, unit), '"}') as said
        from vat_group
    )
    group by i, rev
),
lines as (
    select i, rev, sum(net)::bigint as subtotal from item group by i, rev
)
select v.i, v.rev, subtotal, discount, fee, levy, net, vat, net + vat as total, rounding,
    net + vat + rounding as billed, vat_json
from vats v join lines using (i, rev) left join adjusting using (i, rev);

drop table line_group;
drop table share;
drop table vat_group;
