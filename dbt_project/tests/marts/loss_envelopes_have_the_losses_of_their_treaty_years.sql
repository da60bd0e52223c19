-- On the day of the build, the paid and incurred amounts of an envelope of final losses are the State's amounts in
-- the treaty years of its products.

with

state_losses as (
    select
        envelope_products.envelope_id,
        sum(treaty_years.ceded_claim_amount_eur) as amount_eur,
        sum(treaty_years.ceded_incurred_amount_eur) as incurred_amount_eur
    from {{ ref('fct_treaty_years') }} as treaty_years
    inner join {{ ref('envelope_products') }} as envelope_products
        on treaty_years.product_code = envelope_products.product_code
    group by envelope_products.envelope_id
)

select
    usage.envelope_id,
    state_losses.amount_eur as expected_amount,
    usage.ceded_claim_amount_eur as actual_amount,
    state_losses.incurred_amount_eur as expected_incurred_amount,
    usage.ceded_incurred_amount_eur as actual_incurred_amount
from {{ ref('fct_envelope_usage') }} as usage
left join state_losses on usage.envelope_id = state_losses.envelope_id
where
    usage.usage_on = {{ as_of_date() }}
    and (
        coalesce(state_losses.amount_eur, 0) <> usage.ceded_claim_amount_eur
        or coalesce(state_losses.incurred_amount_eur, 0) <> usage.ceded_incurred_amount_eur
    )
