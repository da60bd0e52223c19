-- To the cent and to the line, by insurer, month and currency: the premiums in force are in the mart.

with

in_force as (
    select
        insurer_id,
        period,
        currency,
        count(*) as line_count,
        sum(gross_premium_amount) as gross_premium_amount,
        sum(ceded_premium_amount) as ceded_premium_amount,
        sum(ceding_commission_amount) as ceding_commission_amount
    from {{ ref('int_premiums_current') }}
    group by insurer_id, period, currency
),

in_mart as (
    select
        insurer_id,
        period,
        currency,
        count(*) as line_count,
        sum(gross_premium_amount) as gross_premium_amount,
        sum(ceded_premium_amount) as ceded_premium_amount,
        sum(ceding_commission_amount) as ceding_commission_amount
    from {{ ref('fct_premiums') }}
    where is_declared
    group by insurer_id, period, currency
)

select
    coalesce(in_force.insurer_id, in_mart.insurer_id) as insurer_id,
    coalesce(in_force.period, in_mart.period) as period,
    coalesce(in_force.currency, in_mart.currency) as currency,
    in_force.gross_premium_amount as expected_amount,
    in_mart.gross_premium_amount as actual_amount
from in_force
full outer join in_mart
    on
        in_force.insurer_id = in_mart.insurer_id
        and in_force.period = in_mart.period
        and in_force.currency = in_mart.currency
where
    in_force.line_count is distinct from in_mart.line_count
    or in_force.gross_premium_amount is distinct from in_mart.gross_premium_amount
    or in_force.ceded_premium_amount is distinct from in_mart.ceded_premium_amount
    or in_force.ceding_commission_amount is distinct from in_mart.ceding_commission_amount
