-- Each premium line in force beside what its terms imply. Every expected amount starts from the declared amount
-- before it, so that one cause shows once: gross from the declared base and rate, cession from the declared
-- gross, commission from the declared cession.

with

lines as (
    select * from {{ ref('int_premiums_current') }}
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

versions as (
    select * from {{ ref('int_guarantee_versions') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

last_days as (
    select
        insurer_id,
        guarantee_id,
        {{ days_after('max(valid_to)', -1) }} as last_day_in_force
    from versions
    group by insurer_id, guarantee_id
),

-- A line's base is the limit in force on its last day, or on the guarantee's own last day.
dated as (
    select
        lines.*,
        least(lines.covers_to, last_days.last_day_in_force) as base_on,
        {{ account_period_of('lines.period') }} as account_period,
        {{ months_begun('lines.covers_from', 'lines.covers_to') }} as covered_months_count
    from lines
    left join last_days
        on
            lines.insurer_id = last_days.insurer_id
            and lines.guarantee_id = last_days.guarantee_id
)

select
    dated.sender_id,
    dated.insurer_id,
    dated.premium_line_id,
    dated.guarantee_id,
    terms.product_code,
    terms.treaty_id,
    terms.reinsurer_id,
    dated.account_period,
    dated.transaction_type,
    dated.covers_from,
    dated.covers_to,
    dated.premium_base_amount,
    dated.annual_premium_rate,
    dated.gross_premium_amount,
    dated.premium_tax_amount,
    dated.ceded_premium_amount,
    dated.ceding_commission_amount,
    cast(dated.ceded_premium_amount - dated.ceding_commission_amount as decimal(18, 2)) as net_ceded_premium_amount,
    dated.currency,
    terms.risk_zone_code,
    versions.public_limit_amount as limit_in_force_amount,
    terms.annual_premium_rate as annual_premium_rate_in_force,
    dated.covered_months_count,
    case dated.transaction_type
        -- Rounded per month: each started calendar month counts whole.
        when 'premium'
            then
                cast(
                    dated.covered_months_count
                    * {{ divide_product('dated.premium_base_amount', 'dated.annual_premium_rate', 12) }}
                    as decimal(18, 2)
                )
        when 'refund'
            then
                cast(
                    -dated.covered_months_count
                    * {{ divide_product('dated.premium_base_amount', 'dated.annual_premium_rate', 12) }}
                    as decimal(18, 2)
                )
        -- An adjustment puts former lines right: its gross is what it says, only its cession can be recomputed.
        else dated.gross_premium_amount
    end as expected_gross_premium_amount,
    {{ product_amount('dated.gross_premium_amount', 'terms.premium_cession_share') }} as expected_ceded_premium_amount,
    {{ product_amount('dated.ceded_premium_amount', 'terms.ceding_commission_rate') }}
        as expected_ceding_commission_amount,
    {{ product_amount('dated.ceded_premium_amount', 'terms.guarantee_fee_rate') }} as guarantee_fee_amount,
    rates.eur_per_unit_rate,
    dated.period,
    dated.sequence,
    dated.submission_kind,
    dated.received_at,
    dated.submission_hash,
    dated.line_number
from dated
left join terms
    on
        dated.insurer_id = terms.insurer_id
        and dated.guarantee_id = terms.guarantee_id
left join versions
    on
        dated.insurer_id = versions.insurer_id
        and dated.guarantee_id = versions.guarantee_id
        and dated.base_on >= versions.valid_from
        and dated.base_on < versions.valid_to
left join rates
    on
        dated.currency = rates.currency
        and dated.period = rates.period
