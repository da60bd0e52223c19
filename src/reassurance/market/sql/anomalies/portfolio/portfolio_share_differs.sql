-- A portfolio treaty cedes 40 more than its share, and 14 more of commission.
create temp table overstated_premiums as
select premium_line_id
from portfolio_premiums
order by draw({{ anomaly }}, insurer_number(insurer_id), 1000000007), premium_line_id
limit {{ count }};

insert into reservations
select 'portfolio premium', premium_line_id, {{ anomaly }}
from overstated_premiums;

update portfolio_premiums set
    ceded_premium_amount = ceded_premium_amount + 40, ceding_commission_amount = ceding_commission_amount + 14
where premium_line_id in (from overstated_premiums);

{% call report('premiums', 'premium_line_id', "'cession_terms'", "'share_differs'", '40') %}
    from portfolio_premiums semi join overstated_premiums using (premium_line_id)
{% endcall %};
