-- A portfolio treaty cedes the share of the terms before, and the commission of that amount.
create or replace temp table previous_shares as
with
successive as (
    select
        treaty_id,
        lag(premium_cession_share) over (partition by insurer_id, product_code order by valid_from) as previous_share
    from treaty_terms
)

select
    p.premium_line_id,
    p.ceded_premium_amount,
    money(p.gross_premium_amount, s.previous_share, 1) as previous_ceded_amount,
    t.ceding_commission_rate
from portfolio_premiums as p
inner join successive as s using (treaty_id)
inner join treaty_terms as t using (treaty_id)
where s.previous_share is not null and is_free('portfolio premium', p.premium_line_id)
order by draw({{ anomaly }}, hash(p.premium_line_id) % 1000000007, 1000000007), p.premium_line_id
limit {{ count }};

{% call report(
    'premiums', 'premium_line_id', "'cession_terms'", "'share_differs'",
    's.previous_ceded_amount - s.ceded_premium_amount', cause="'previous_terms'"
) %}
    from portfolio_premiums inner join previous_shares as s using (premium_line_id)
{% endcall %};

-- The linter loses the indentation after a call block.
-- noqa: disable=LT02
update portfolio_premiums set
    ceded_premium_amount = s.previous_ceded_amount,
    ceding_commission_amount = money(s.previous_ceded_amount, s.ceding_commission_rate, 1)
from previous_shares as s
where portfolio_premiums.premium_line_id = s.premium_line_id;
