-- How each debtor pays. Kept, since it is asked of every row of a list, and worked out of the
-- entries of a year; the night does that anew. Who has paid nothing and owes nothing late has none.
create table payer_rating (
    side varchar not null,
    customer_id bigint not null,        -- of a company, or of a contact that has none
    rating varchar not null,
    weight decimal(38,3) not null,      -- paid or overdue, in the company's currency
    weighted decimal(38,3) not null,    -- the same times the days after due
    day date not null,                  -- the last day that counted
    worked_out_at timestamp not null,
    primary key (side, customer_id),
    constraint rated_side check (side in ('company', 'contact')),
    constraint rating_letter check (rating in ('A', 'B', 'C', 'D')),
    constraint a_rating_has_weight check (weight > 0)
);
