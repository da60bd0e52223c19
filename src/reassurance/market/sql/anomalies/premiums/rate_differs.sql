-- The rate is 0.1 point more than that of the product.
{{ reserve_premium_lines(anomaly, count) }};

create or replace temp table right_amounts as
select
    premium_line_id,
    gross_premium_amount as amount
from premium_lines
where premium_line_id in (select premium_line_id from chosen);

update premium_lines set annual_premium_rate = annual_premium_rate + 0.001
where premium_line_id in (select premium_line_id from chosen);

{{ recompute_amounts_after('premium_base_amount', 'premium_line_id in (select premium_line_id from chosen)') }}

insert into answer_key by name
select
    'premiums' as register,
    period,
    insurer_id,
    premium_line_id as key,
    'cession_terms' as "check",
    {{ anomaly }} as expected_class,
    p.gross_premium_amount - r.amount as expected_difference
from premium_lines as p
inner join right_amounts as r using (premium_line_id);
