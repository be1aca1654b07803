-- The product library: what the company sells by the piece, in the currency it keeps its books in.

insert into library_product
select product + 1, 1, code, name_nb, null, unit_name, category, vat_rate, null, getvariable('moment')
from product where base = 1;

insert into library_price
select product + 1, 'NOK', price * 0.01 from product where base = 1;

insert into counter select 'product', max(id) from library_product;
