-- Every guarantee by its current line, valued on the day of the build.

with

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where is_latest_version
),

guarantees as (
    select * from {{ ref('int_guarantees_current') }}
),

blocked as (
    select
        insurer_id,
        key,
        count(*) as block_finding_count
    from {{ ref('fct_findings') }}
    where severity = 'block' and register_code = 'guarantees'
    group by insurer_id, key
),

-- The day of the build or, for a guarantee not in force on it, the nearest day of cover.
judged_days as (
    select
        insurer_id,
        guarantee_id,
        greatest(effective_on, least(cover_ends_on, {{ as_of_date() }})) as judged_on
    from commitments
),

excluded as (
    select
        judged_days.insurer_id,
        judged_days.guarantee_id
    from judged_days
    inner join {{ ref('int_excluded_spans') }} as spans
        on
            judged_days.insurer_id = spans.insurer_id
            and judged_days.guarantee_id = spans.guarantee_id
            and judged_days.judged_on >= spans.excluded_from
            and judged_days.judged_on < spans.excluded_before
),

products as (
    select * from {{ ref('dim_products') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
    where {{ as_of_date() }} >= valid_from and {{ as_of_date() }} < valid_before
)

select
    commitments.insurer_id,
    commitments.guarantee_id,
    commitments.product_code,
    products.segment,
    products.form,
    commitments.treaty_id,
    commitments.reinsurer_id,
    commitments.period,
    commitments.policy_id,
    commitments.insured_siren,
    commitments.insured_department,
    commitments.insured_naf,
    commitments.insured_turnover_amount,
    commitments.buyer_id,
    commitments.buyer_country,
    commitments.granted_on,
    commitments.effective_on,
    guarantees.expires_on,
    guarantees.withdrawn_on,
    commitments.cover_ends_on,
    {{ as_of_date() }} between commitments.effective_on and commitments.cover_ends_on as is_in_force,
    excluded.guarantee_id is null as is_counted,
    coalesce({{ as_of_date() }} < products.approved_on, false) as is_conditional,
    cast(coalesce(blocked.block_finding_count, 0) as bigint) as block_finding_count,
    commitments.currency,
    rates.eur_per_unit_rate,
    commitments.insured_share,
    commitments.cession_share,
    commitments.primary_limit_amount,
    commitments.public_limit_amount,
    commitments.guaranteed_amount,
    commitments.ceded_exposure_amount,
    {{ product_amount('commitments.primary_limit_amount', 'rates.eur_per_unit_rate') }} as primary_limit_amount_eur,
    {{ product_amount('commitments.public_limit_amount', 'rates.eur_per_unit_rate') }} as public_limit_amount_eur,
    {{ product_amount('commitments.guaranteed_amount', 'rates.eur_per_unit_rate') }} as guaranteed_amount_eur,
    {{ product_amount('commitments.ceded_exposure_amount', 'rates.eur_per_unit_rate') }}
        as ceded_exposure_amount_eur,
    commitments.submission_id,
    commitments.line_number
from commitments
inner join guarantees
    on
        commitments.insurer_id = guarantees.insurer_id
        and commitments.guarantee_id = guarantees.guarantee_id
left join products on commitments.product_code = products.product_code
left join rates on commitments.currency = rates.currency
left join blocked
    on
        commitments.insurer_id = blocked.insurer_id
        and commitments.guarantee_id = blocked.key
left join excluded
    on
        commitments.insurer_id = excluded.insurer_id
        and commitments.guarantee_id = excluded.guarantee_id
