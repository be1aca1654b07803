-- The plan of every invoice: the day it is issued, for whom, which scene it plays, how it is paid.
-- Of every two hundred ids the hundredth is an invoice that was deleted since.

-- Business grows, has its seasons, is brisk on Mondays and at the end of a month, and rests.
create temp table day as
with weighed as (
    select d::date as day,
        [11, 10, 10, 10, 9, 1, 0][isodow(d)]
        * [80, 85, 105, 95, 100, 100, 60, 90, 110, 105, 115, 125][month(d)]
        * (100 + 140 * row_number() over (order by d) // 1827)
        * case when day(d) >= 25 then 3 else 2 end
        * case when strftime(d, '%m-%d') in ('01-01', '05-01', '05-17', '12-25', '12-26')
            then 0 else 1 end as weight
    from range(getvariable('today') - interval 5 years,
        getvariable('today') + interval 1 day, interval 1 day) as days(d)
),
summed as (
    select day, weight, (sum(weight) over (order by day))::bigint as upto,
        (sum(weight) over ())::bigint as total
    from weighed
),
stays as (
    select (getvariable('invoices') - 1) // 199 as block, (getvariable('invoices') - 1) % 199 as rest
),
counted as (
    select summed.*, 200 * block + rest + case when rest < 99 then 1 else 2 end as many
    from summed, stays
)
select day, (many * (upto - weight)) // total + 1 as first, (many * upto) // total as last
from counted;

create temp table rate as
select d.day, c.currency,
    day - greatest(0, isodow(day) - 5)::int as rate_date,
    round(level * (1 + swing * sin(epoch(day) / 86400 / 140) + swing / 6 * sin(epoch(day) / 86400 / 17)), 4)
        ::decimal(18,8) as rate
from day d, currency c where currency <> 'NOK'
union all
select day, 'NOK', day, 1 from day;

-- Every scene is played once at least: each of these a place before the one that comes after it.
create temp table forced as
select scene, min(upto - (upto + 100) // 200 + place) over (order by place) - place as stay
from (
    select scene, max(last) as upto, row_number() over (order by forced, scene) as place
    from scene join day on day.day <= getvariable('today') - scene.forced
    group by scene, forced
);

create temp table plan as
with slots as (
    select day, unnest(range(first, last + 1)) as i, first, last from day
),
played as (
    select i, day, (i - first) * 28800 // (last - first + 1) as seconds,
        i % 200 = 100 as gone, i % 400 = 100 as gone_draft,
        i - (i + 100) // 200 as stay, getvariable('today') - day as age
    from slots
),
cast_scenes as (
    select p.i, p.day, p.seconds, gone,
        case
            when gone_draft then 'draft'
            when gone then 'usual'
            else coalesce(forced.scene,
                case when age between face.youngest and face.oldest then face.scene end, 'usual')
        end as scene
    from played p
    left join forced on forced.stay = p.stay and not gone
    left join face on face.face = dice(p.i, 'scene', 10000)
),
bought as (
    select p.*, s.life, s.scheme, s.special, s.due_in, s.paid_after, s.source,
        -- The first customers buy most; some scenes want one from home.
        case when special in ('reverse', 'exempt', 'revised', 'long', 'adjusted', 'zero', 'returned')
            then 1 + dice(i, 'home', 4)
            else 1 + ((select max(k) from customer) * (dice(i, 'customer', 1000000) / 1e6) ** 2.2)::int
                % (select max(k) from customer)
        end as k
    from cast_scenes p join scene s using (scene)
)
select b.*, c.private, c.country, c.currency, u.unit, r.rate, r.rate_date, c.company_id,
    c.first_contact + dice(i, 'contact', c.contacts) as contact_id, c.language,
    case when special = 'unassigned' then null
        when b.day < getvariable('today') - 300 and c.owner_id = 6 then 9 else c.owner_id
    end as owner_id,
    c.habit, c.days, c.spread, dice(i, 'never', 1000) < c.never as never,
    case when life = 'credit' then -1 else 1 end as sign,
    coalesce(getvariable('today') + due_in - b.day, c.terms)::int as terms,
    case
        when special = 'no_lines' then 0 when special = 'long' then 60 when special = 'returned' then 1
        when private then 1 + dice(i, 'lines', 2)
        else pick([1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5], dice(i, 'lines', 12))
    end as line_count,
    case
        when special = 'reverse' then 'AE' when special = 'exempt' then 'E'
        when country = 'NO' then null
        when dice(i, 'abroad', 100) < 75 then 'G' else 'O'
    end as category
from bought b
join customer c using (k)
join currency u using (currency)
join rate r on r.currency = c.currency and r.day = b.day;
