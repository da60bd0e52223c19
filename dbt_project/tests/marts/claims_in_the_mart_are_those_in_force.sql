-- To the cent in euros and to the movement, by insurer: the movements in force are in the mart, each at the rate of
-- its month. The mart values reserves at the closing rate, so their exchange difference is subtracted.

with

in_force as (
    select
        claims.insurer_id,
        count(*) as movement_count,
        sum(
            case claims.movement_type
                when 'payment' then {{ product_amount('claims.gross_amount', 'rates.eur_per_unit_rate') }}
                when 'reserve_change' then {{ product_amount('claims.gross_amount', 'rates.eur_per_unit_rate') }}
                when 'recovery' then -{{ product_amount('claims.gross_amount', 'rates.eur_per_unit_rate') }}
                else 0
            end
        ) as incurred_amount_eur
    from {{ ref('int_claims_current') }} as claims
    left join {{ ref('fx_rates') }} as rates
        on
            claims.currency = rates.currency
            and claims.period = rates.period
    group by claims.insurer_id
),

in_mart as (
    select
        insurer_id,
        sum(movement_count) as movement_count,
        sum(incurred_amount_eur - exchange_difference_amount_eur) as incurred_amount_eur
    from {{ ref('fct_claims') }}
    group by insurer_id
)

select
    coalesce(in_force.insurer_id, in_mart.insurer_id) as insurer_id,
    in_force.incurred_amount_eur as expected_amount,
    in_mart.incurred_amount_eur as actual_amount
from in_force
full outer join in_mart on in_force.insurer_id = in_mart.insurer_id
where
    in_force.movement_count is distinct from in_mart.movement_count
    or in_force.incurred_amount_eur is distinct from in_mart.incurred_amount_eur
