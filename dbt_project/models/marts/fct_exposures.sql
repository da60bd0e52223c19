-- The stock of guarantees at each month end, as declared by cedents: with the commitment in force on that day or,
-- after the end of cover, with the outstanding amount. The two are never added.

with

exposures as (
    select * from {{ ref('int_exposures_current') }}
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
),

cover_ends as (
    select * from {{ ref('int_cover_ends') }}
),

excluded_spans as (
    select * from {{ ref('int_excluded_spans') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

stocks as (
    select
        exposures.*,
        cover_ends.guarantee_id is not null as is_known,
        cover_ends.product_code as last_product_code,
        cover_ends.reinsurer_id as last_reinsurer_id,
        coalesce(exposures.stock_on > cover_ends.cover_ends_on, false) as is_run_off,
        cover_ends.insured_share,
        cover_ends.cession_share
    from exposures
    left join cover_ends
        on
            exposures.insurer_id = cover_ends.insurer_id
            and exposures.guarantee_id = cover_ends.guarantee_id
),

-- Only a few stocks are run-off. Only these need the product.
shared as (
    select
        *,
        case when is_run_off then outstanding_amount else cast(0 as decimal(18, 2)) end as run_off_amount,
        case
            when is_run_off
                then
                    {{ product_amount(product_amount('outstanding_amount', 'insured_share'), 'cession_share') }}
            else cast(0 as decimal(18, 2))
        end as ceded_run_off_amount
    from stocks
)

select
    shared.period,
    shared.stock_on,
    shared.insurer_id,
    shared.guarantee_id,
    coalesce(commitments.product_code, shared.last_product_code) as product_code,
    coalesce(commitments.reinsurer_id, shared.last_reinsurer_id) as reinsurer_id,
    shared.is_known and excluded_spans.guarantee_id is null as is_counted,
    coalesce(shared.stock_on < products.approved_on, false) as is_conditional,
    shared.currency,
    rates.eur_per_unit_rate,
    shared.public_limit_amount,
    shared.outstanding_amount,
    shared.is_run_off,
    shared.run_off_amount,
    shared.ceded_run_off_amount,
    commitments.guaranteed_amount,
    commitments.ceded_exposure_amount,
    {{ product_amount('shared.public_limit_amount', 'rates.eur_per_unit_rate') }} as public_limit_amount_eur,
    {{ product_amount('shared.outstanding_amount', 'rates.eur_per_unit_rate') }} as outstanding_amount_eur,
    {{ product_amount('commitments.guaranteed_amount', 'rates.eur_per_unit_rate') }} as guaranteed_amount_eur,
    {{ product_amount('commitments.ceded_exposure_amount', 'rates.eur_per_unit_rate') }}
        as ceded_exposure_amount_eur,
    {{ product_amount('shared.run_off_amount', 'rates.eur_per_unit_rate') }} as run_off_amount_eur,
    {{ product_amount('shared.ceded_run_off_amount', 'rates.eur_per_unit_rate') }} as ceded_run_off_amount_eur,
    shared.submission_id,
    shared.line_number
from shared
left join commitments
    on
        shared.insurer_id = commitments.insurer_id
        and shared.guarantee_id = commitments.guarantee_id
        and shared.stock_on >= commitments.valid_from
        and shared.stock_on < commitments.valid_before
left join excluded_spans
    on
        shared.insurer_id = excluded_spans.insurer_id
        and shared.guarantee_id = excluded_spans.guarantee_id
        and shared.stock_on >= excluded_spans.excluded_from
        and shared.stock_on < excluded_spans.excluded_before
left join products on coalesce(commitments.product_code, shared.last_product_code) = products.product_code
left join rates
    on
        shared.currency = rates.currency
        and shared.period = rates.period
