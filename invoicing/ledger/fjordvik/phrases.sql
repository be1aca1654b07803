-- Every line and charge of a document twice in words: as the history tells it, and as it is sealed.

create temp table line_phrase as
select i, rev, in_order(told, position, '\n') as told, in_order(sealed, position, ',') as sealed
from (
    select i, rev, position,
        short(quantity::decimal(15,0) * 0.001::decimal(3,3)) as many,
        short(price::decimal(14,0) * 0.0001::decimal(4,4)) as each,
        concat(many, ' × ', each, ' ', description, ' = ', exact(stated, unit), ' [', vat_category,
            case when vat_rate is not null then concat(' ', vat_rate, '%') end, ']') as told,
        concat('{"amount_net":"', exact(net, unit), '","base_quantity":"', base,
            '","code":"', code, '","description":"', description, '"',
            and_says('discount_amount', short(money(rebate))),
            and_says('discount_percent', short(percent * 0.1::decimal(3,1))),
            ',"quantity":"', many, '","unit":"', unit_name, '","unit_price":"', each,
            '","vat_category":"', vat_category, '"', and_says('vat_rate', vat_rate), '}') as sealed
    from item
)
group by i, rev;

create temp table charge_phrase as
select i, rev, in_order(told, position, '\n') as told, in_order(sealed, position, ',') as sealed
from (
    select i, rev, position,
        concat(kind, ': ', label, ' ', coalesce(short(money(amount)),
            short(percent * 0.1::decimal(3,1)) || ' %')) as told,
        concat('{', concat_ws(',',
            '"amount":"' || short(money(amount)) || '"', '"kind":"' || kind || '"',
            '"label":' || to_json(label), '"percent":"' || short(percent * 0.1::decimal(3,1)) || '"',
            '"vat_category":"' || vat_category || '"', '"vat_rate":"' || vat_rate || '"'), '}') as sealed
    from charge
)
group by i, rev;

drop table item;
