-- On the day of the build, the counted, conditional and excluded cover of an envelope add up to the cover in force,
-- guarantee by guarantee.

with

in_force as (
    select
        envelope_products.envelope_id,
        sum({{ product_amount('commitments.ceded_exposure_amount', 'rates.eur_per_unit_rate') }}) as amount_eur
    from {{ ref('int_guarantee_commitments') }} as commitments
    inner join {{ ref('envelope_products') }} as envelope_products
        on commitments.product_code = envelope_products.product_code
    inner join {{ ref('int_currency_rates') }} as rates
        on
            commitments.currency = rates.currency
            and {{ as_of_date() }} >= rates.valid_from
            and {{ as_of_date() }} < rates.valid_before
    where
        {{ as_of_date() }} >= commitments.valid_from
        and {{ as_of_date() }} < commitments.valid_before
    group by envelope_products.envelope_id
)

select
    usage.envelope_id,
    in_force.amount_eur as expected_amount,
    usage.ceded_exposure_amount_eur
    + usage.conditional_amount_eur
    + usage.excluded_amount_eur as actual_amount
from {{ ref('fct_envelope_usage') }} as usage
left join in_force on usage.envelope_id = in_force.envelope_id
where
    usage.usage_on = {{ as_of_date() }}
    and coalesce(in_force.amount_eur, 0)
    <> usage.ceded_exposure_amount_eur + usage.conditional_amount_eur + usage.excluded_amount_eur
