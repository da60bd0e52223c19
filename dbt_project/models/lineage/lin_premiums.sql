-- Premium lines in force, with the day on which each attaches to its treaty.

with

premiums as (
    select * from {{ ref('fct_premiums') }}
    where is_declared
),

guarantees as (
    select * from {{ ref('int_guarantee_product_terms') }}
),

outliers as (
    select * from {{ ref('int_premium_outliers') }}
)

select
    premiums.period,
    premiums.product_code,
    premiums.insurer_id,
    premiums.reinsurer_id,
    coalesce(premiums.treaty_id, '{{ unattributed() }}') as treaty_id,
    {{ account_period_of('premiums.period') }} as account_period,
    premiums.premium_line_id,
    coalesce(guarantees.granted_on, premiums.covers_from) as attached_on,
    premiums.currency,
    1 as declared_line_count,
    case when outliers.premium_line_id is not null then 1 end as outlier_line_count,
    premiums.gross_premium_amount_eur,
    case when outliers.premium_line_id is not null then premiums.gross_premium_amount_eur end
        as outlier_gross_premium_amount_eur,
    premiums.ceded_premium_amount_eur,
    premiums.ceding_commission_amount_eur,
    premiums.net_ceded_premium_amount_eur,
    premiums.guarantee_fee_amount_eur,
    'premiums' as register_code,
    premiums.submission_id,
    premiums.line_number
from premiums
left join guarantees
    on
        premiums.insurer_id = guarantees.insurer_id
        and premiums.guarantee_id = guarantees.guarantee_id
        and premiums.product_code = guarantees.product_code
left join outliers
    on
        premiums.insurer_id = outliers.insurer_id
        and premiums.period = outliers.period
        and premiums.premium_line_id = outliers.premium_line_id
