-- Published totals are those of the mart, to the cent, by month and insurer.

with

published as (
    select
        month,
        insurer_id,
        sum(declared_line_count) as declared_line_count,
        sum(gross_premium_amount_eur) as gross_premium_amount_eur,
        sum(ceded_premium_amount_eur) as ceded_premium_amount_eur,
        sum(net_ceded_premium_amount_eur) as net_ceded_premium_amount_eur,
        sum(booked_net_ceded_premium_amount_eur) as booked_net_ceded_premium_amount_eur
    from {{ ref('pub_ministry__premiums') }}
    group by month, insurer_id
),

in_mart as (
    select
        period as month,
        insurer_id,
        sum(case when is_declared then 1 else 0 end) as declared_line_count,
        sum(gross_premium_amount_eur) as gross_premium_amount_eur,
        sum(ceded_premium_amount_eur) as ceded_premium_amount_eur,
        sum(ceded_premium_amount_eur - ceding_commission_amount_eur) as net_ceded_premium_amount_eur,
        sum(booked_ceded_premium_amount_eur - booked_ceding_commission_amount_eur)
            as booked_net_ceded_premium_amount_eur
    from {{ ref('fct_premiums') }}
    group by period, insurer_id
)

select
    coalesce(published.month, in_mart.month) as month,
    coalesce(published.insurer_id, in_mart.insurer_id) as insurer_id,
    in_mart.gross_premium_amount_eur as expected_amount,
    published.gross_premium_amount_eur as actual_amount
from published
full outer join in_mart
    on
        published.month = in_mart.month
        and published.insurer_id = in_mart.insurer_id
where
    published.declared_line_count is distinct from in_mart.declared_line_count
    or published.gross_premium_amount_eur is distinct from in_mart.gross_premium_amount_eur
    or published.ceded_premium_amount_eur is distinct from in_mart.ceded_premium_amount_eur
    or published.net_ceded_premium_amount_eur is distinct from in_mart.net_ceded_premium_amount_eur
    or published.booked_net_ceded_premium_amount_eur is distinct from in_mart.booked_net_ceded_premium_amount_eur
