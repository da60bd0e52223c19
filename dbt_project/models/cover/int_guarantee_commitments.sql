-- The State's commitment for each version of each guarantee, in the guarantee's currency.

with

versions as (
    select * from {{ ref('int_guarantee_versions') }}
),

terms as (
    select * from {{ ref('int_guarantee_product_terms') }}
),

policies as (
    select * from {{ ref('int_policies_current') }}
),

guaranteed as (
    select
        versions.*,
        {{ product_amount('public_limit_amount', 'insured_share') }} as guaranteed_amount
    from versions
)

select
    guaranteed.insurer_id,
    guaranteed.guarantee_id,
    guaranteed.period,
    guaranteed.product_code,
    terms.segment,
    terms.form,
    terms.treaty_id,
    terms.reinsurer_id,
    guaranteed.currency,
    guaranteed.effective_on,
    guaranteed.cover_ends_on,
    guaranteed.valid_from,
    guaranteed.valid_before,
    guaranteed.granted_on,
    guaranteed.policy_id,
    policies.insured_siren,
    policies.insured_department,
    policies.insured_naf,
    policies.insured_turnover_amount,
    guaranteed.buyer_id,
    guaranteed.buyer_country,
    guaranteed.primary_limit_amount,
    guaranteed.public_limit_amount,
    guaranteed.insured_share,
    terms.cession_share,
    guaranteed.guaranteed_amount,
    {{ product_amount('guaranteed.guaranteed_amount', 'terms.cession_share') }} as ceded_exposure_amount,
    guaranteed.next_period is null as is_latest_version,
    guaranteed.submission_id,
    guaranteed.line_number
from guaranteed
left join terms
    on
        guaranteed.insurer_id = terms.insurer_id
        and guaranteed.guarantee_id = terms.guarantee_id
        and guaranteed.product_code = terms.product_code
left join policies
    on
        guaranteed.insurer_id = policies.insurer_id
        and guaranteed.policy_id = policies.policy_id
