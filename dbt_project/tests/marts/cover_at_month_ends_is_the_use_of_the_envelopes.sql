-- To the cent, at every month end: the cover of the products of an envelope, by all their dimensions, adds up to its
-- use.

with

by_envelope as (
    select
        envelope_products.envelope_id,
        months.stock_on,
        sum(months.guarantee_count) as guarantee_count,
        sum(months.ceded_exposure_amount_eur) as ceded_exposure_amount_eur,
        sum(months.outlier_ceded_exposure_amount_eur) as outlier_ceded_exposure_amount_eur,
        sum(months.conditional_amount_eur) as conditional_amount_eur,
        sum(months.excluded_amount_eur) as excluded_amount_eur,
        sum(months.run_off_amount_eur) as run_off_amount_eur,
        sum(months.ceded_run_off_amount_eur) as ceded_run_off_amount_eur
    from {{ ref('fct_exposure_months') }} as months
    inner join {{ ref('envelope_products') }} as envelope_products
        on months.product_code = envelope_products.product_code
    group by envelope_products.envelope_id, months.stock_on
)

select
    usage.envelope_id,
    usage.usage_on,
    usage.ceded_exposure_amount_eur as expected_amount,
    by_envelope.ceded_exposure_amount_eur as actual_amount
from {{ ref('fct_envelope_usage') }} as usage
left join by_envelope
    on
        usage.envelope_id = by_envelope.envelope_id
        and usage.usage_on = by_envelope.stock_on
where
    usage.ceded_exposure_amount_eur is not null
    and usage.usage_on = {{ last_day_of(month_of('usage.usage_on')) }}
    and (
        usage.guarantee_count <> coalesce(by_envelope.guarantee_count, 0)
        or usage.ceded_exposure_amount_eur <> coalesce(by_envelope.ceded_exposure_amount_eur, 0)
        or usage.outlier_ceded_exposure_amount_eur <> coalesce(by_envelope.outlier_ceded_exposure_amount_eur, 0)
        or usage.conditional_amount_eur <> coalesce(by_envelope.conditional_amount_eur, 0)
        or usage.excluded_amount_eur <> coalesce(by_envelope.excluded_amount_eur, 0)
        or usage.run_off_amount_eur <> coalesce(by_envelope.run_off_amount_eur, 0)
        or usage.ceded_run_off_amount_eur <> coalesce(by_envelope.ceded_run_off_amount_eur, 0)
    )
