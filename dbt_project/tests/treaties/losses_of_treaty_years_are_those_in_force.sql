-- To the cent in euros, by insurer: the claim movements in force with terms are in the totals of treaty years,
-- counted or excluded. Reserves are the changes, each at the rate of its month, plus the exchange difference. The
-- ceded amount and the insurer's retention add up to the loss. The ceded reserve is within the positive reserves.

with

in_force as (
    select
        insurer_id,
        sum(
            case movement_type
                when 'payment' then gross_amount_eur
                when 'recovery' then -gross_amount_eur
                else 0
            end
        ) as loss_amount_eur,
        sum(case when movement_type = 'reserve_change' then gross_amount_eur else 0 end) as reserve_change_amount_eur
    from {{ ref('int_claim_lines') }}
    where treaty_id is not null
    group by insurer_id
),

open_reserves as (
    select
        insurer_id,
        sum(greatest(reserve_amount_eur, 0)) as open_amount_eur
    from {{ ref('int_claim_reserves') }}
    where treaty_id is not null and not is_excluded
    group by insurer_id
),

in_mart as (
    select
        insurer_id,
        sum(gross_loss_amount_eur + excluded_loss_amount_eur) as loss_amount_eur,
        sum(gross_loss_amount_eur) as counted_loss_amount_eur,
        sum(ceded_claim_amount_eur + insurer_loss_amount_eur) as borne_amount_eur,
        sum(
            reserve_amount_eur + excluded_reserve_amount_eur
            - exchange_difference_amount_eur - excluded_exchange_difference_amount_eur
        ) as reserve_change_amount_eur,
        sum(ceded_reserve_amount_eur) as ceded_reserve_amount_eur
    from {{ ref('fct_treaty_years') }}
    group by insurer_id
)

select
    in_mart.insurer_id,
    in_force.loss_amount_eur as expected_amount,
    in_mart.loss_amount_eur as actual_amount
from in_mart
full outer join in_force on in_mart.insurer_id = in_force.insurer_id
left join open_reserves on in_mart.insurer_id = open_reserves.insurer_id
where
    coalesce(in_mart.loss_amount_eur, 0) <> coalesce(in_force.loss_amount_eur, 0)
    or coalesce(in_mart.reserve_change_amount_eur, 0) <> coalesce(in_force.reserve_change_amount_eur, 0)
    or in_mart.borne_amount_eur <> in_mart.counted_loss_amount_eur
    or in_mart.ceded_reserve_amount_eur not between 0 and coalesce(open_reserves.open_amount_eur, 0)
