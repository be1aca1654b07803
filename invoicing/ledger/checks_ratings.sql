-- The laws of payer ratings; see checks.sql.

-- law: ratings_agree_with_their_delay
-- A payer's rating is the one that its average delay earns.
select customer_id as id, concat(side, ' ', rating, ', ', round(weighted / weight, 1), ' days') as what
from payer_rating
where rating <> case when weighted <= 3 * weight then 'A' when weighted <= 14 * weight then 'B'
    when weighted <= 30 * weight then 'C' else 'D' end;

-- law: ratings_belong_to_customers
-- A payer rating belongs to a customer that is there and was not merged into another one.
select r.customer_id as id, concat(r.side, ' ', r.rating) as what
from payer_rating r
left join (
    select 'company' as side, id, merged_into from company
    union all select 'contact', id, merged_into from contact
) c on c.side = r.side and c.id = r.customer_id
where c.id is null or c.merged_into is not null;
