-- Each month of the scheme with at least one day of cover of a guarantee: the limit on the last day of the month, or
-- on the last day of cover, and the premium due. Versions start on the first day of a month, so each month has one
-- version.

with

versions as (
    select * from {{ ref('int_guarantee_versions') }}
    where valid_from < valid_before
),

terms as (
    select * from {{ ref('int_guarantee_product_terms') }}
),

scheme_months as (
    select * from {{ ref('int_scheme_months') }}
),

priced as (
    select
        versions.insurer_id,
        versions.guarantee_id,
        versions.product_code,
        terms.reinsurer_id,
        versions.public_limit_amount,
        {{ divide_product('versions.public_limit_amount', 'terms.annual_premium_rate', 12) }} as due_premium_amount,
        versions.currency,
        greatest(versions.valid_from, scheme_months.first_month_on) as first_on,
        least({{ days_after('versions.valid_before', -1) }}, scheme_months.last_month_on) as last_on,
        versions.received_at,
        versions.submission_id,
        versions.line_number
    from versions
    cross join scheme_months
    left join terms
        on
            versions.insurer_id = terms.insurer_id
            and versions.guarantee_id = terms.guarantee_id
            and versions.product_code = terms.product_code
)

select
    insurer_id,
    guarantee_id,
    {{ each_month(month_of('first_on'), month_of('last_on')) }} as month_on,
    product_code,
    reinsurer_id,
    public_limit_amount,
    due_premium_amount,
    currency,
    received_at,
    submission_id,
    line_number
from priced
