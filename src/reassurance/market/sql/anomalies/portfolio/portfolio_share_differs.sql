-- A portfolio treaty cedes 40 more than its share, and 14 more of commission.
create or replace temp table chosen as
select premium_line_id
from portfolio_premiums
order by draw({{ anomaly }}, cast(substr(insurer_id, 4) as bigint), 1000000007), premium_line_id
limit {{ count }};

update portfolio_premiums set
    ceded_premium_amount = ceded_premium_amount + 40, ceding_commission_amount = ceding_commission_amount + 14
where premium_line_id in (from chosen);

insert into answer_key by name
select
    'premiums' as register,
    period,
    insurer_id,
    premium_line_id as key,
    'cession_terms' as "check",
    'share_differs' as expected_class,
    40 as expected_difference
from portfolio_premiums
where premium_line_id in (from chosen);
