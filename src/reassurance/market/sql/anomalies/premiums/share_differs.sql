-- 80 % of the premium is ceded, whatever the share of the treaty is.
{{ reserve_premium_lines(anomaly, count) }};

create or replace temp table right_amounts as
select
    premium_line_id,
    ceded_premium_amount as amount
from premium_lines
where premium_line_id in (select premium_line_id from chosen);

update premium_lines set ceded_premium_amount = money(gross_premium_amount, 0.8, 1)
where premium_line_id in (select premium_line_id from chosen);

{{ recompute_amounts_after('ceded_premium_amount', 'premium_line_id in (select premium_line_id from chosen)') }}

insert into answer_key by name
select
    'premiums' as register,
    period,
    insurer_id,
    premium_line_id as key,
    'cession_terms' as "check",
    {{ anomaly }} as expected_class,
    p.ceded_premium_amount - r.amount as expected_difference
from premium_lines as p
inner join right_amounts as r using (premium_line_id);
