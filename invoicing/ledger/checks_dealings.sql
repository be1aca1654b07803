-- The laws of dealings around an invoice: associations, money taken online, typing, products and
-- series; see checks.sql.

-- law: associations_lead_somewhere
-- An association that stands is between an invoice and another record that are there.
select a.id, concat(a.kind, ' ', a.record_id, ' of ', a.invoice_id) as what
from association a
left join invoice i on i.id = a.invoice_id
left join contact c on a.kind = 'contact' and c.id = a.record_id
left join company o on a.kind = 'company' and o.id = a.record_id
left join invoice x on a.kind = 'invoice' and x.id = a.record_id and x.id <> a.invoice_id
where a.removed_at is null
    and (i.id is null or (a.record_id is not null and coalesce(c.id, o.id, x.id) is null));

-- law: associations_stand_once
-- An invoice is associated with another record once at a time.
select any_value(id) as id, concat(count(*), ' of ', first) as what
from (
    select id, kind, case kind when 'invoice' then least(invoice_id, record_id) else invoice_id end
        as first, case kind when 'invoice' then concat(greatest(invoice_id, record_id))
        else coalesce(cast(record_id as varchar), lower(name)) end as second
    from association where removed_at is null
)
group by kind, first, second having count(*) > 1;

-- law: held_while_money_may_move
-- An invoice is held exactly while an attempt to take money for it has no answer.
select i.id, concat('held: ', coalesce(i.capturing, false)) as what
from invoice i
left join (select distinct invoice_id from capture where state in ('sent', 'unknown')) c
    on c.invoice_id = i.id
where coalesce(i.capturing, false) <> (c.invoice_id is not null);

-- law: money_that_came_is_a_payment
-- An attempt that brought money has its payment, by the same processor.
select c.id, concat(c.state, ' without its payment') as what
from capture c
left join payment p on p.id = c.payment_id and p.processor = c.processor
where c.state in ('succeeded', 'processing') and p.id is null;

-- law: refunds_are_on_their_payment
-- A payment shows at least what its refunds gave back.
select p.id, concat(p.refunded, ' shown, ', r.amount, ' refunded') as what
from payment p
join (select payment_id, sum(amount) as amount from refund where state = 'succeeded' group by 1) r
    on r.payment_id = p.id
where p.refunded < r.amount;

-- law: what_is_to_be_forgotten_is_stored_with_nobody
-- A payment method that its processor is asked to forget is not stored with anybody.
select f.id, concat(f.processor, ' ', f.token) as what
from method_to_forget f
join stored_method m on m.processor = f.processor and m.token = f.token;

-- law: unsaved_typing_belongs_somewhere
-- What is typed and not saved belongs to an account and to an invoice that are there.
select u.account_id as id, concat('invoice ', u.invoice_id) as what
from unsaved u
left join account a on a.id = u.account_id
left join invoice i on i.id = u.invoice_id
where (u.account_id <> 0 and a.id is null) or (u.invoice_id <> 0 and i.id is null);

-- law: item_codes_are_unique
-- No two products of the library have the same item code.
select min(id) as id, concat(lower(sku), ' × ', count(*)) as what
from library_product group by lower(sku) having count(*) > 1;

-- law: prices_belong_to_products
-- A price of the library belongs to a product that is there, and is not negative.
select r.product_id as id, concat(r.currency, ' ', r.price) as what
from library_price r left join library_product p on p.id = r.product_id
where p.id is null or r.price < 0;

-- law: numbers_are_of_a_series
-- Every number was given by a series on record, and no two series have the same prefix.
select n.invoice_id as id, concat('series ', n.series // 1000000) as what
from issued_number n
left join number_series s on s.id = n.series // 1000000
where n.series >= 1000000 and s.id is null
union all
select min(id), concat(prefix, ' × ', count(*)) from number_series
group by prefix having count(*) > 1;
