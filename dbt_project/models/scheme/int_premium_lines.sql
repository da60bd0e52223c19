-- Each premium line in force beside what its terms imply. Every expected amount starts from the declared amount
-- before it, so that one cause shows once: gross from the declared base and rate, cession from the declared
-- gross, commission from the declared cession. A line of a portfolio treaty names it; its base and rate are those of
-- the policies it covers, and its gross is what it says.

with

lines as (
    select * from {{ ref('int_premiums_current') }}
),

guarantee_terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

treaty_terms as (
    select * from {{ ref('treaty_terms') }}
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
        {{ days_after('max(valid_before)', -1) }} as last_day_in_force
    from versions
    group by insurer_id, guarantee_id
),

portfolio_terms as (
    select
        treaties.insurer_id,
        treaties.treaty_id,
        treaties.product_code,
        treaties.reinsurer_id,
        treaty_terms.premium_cession_share,
        treaty_terms.ceding_commission_rate,
        treaty_terms.guarantee_fee_rate,
        treaty_terms.valid_from,
        treaty_terms.valid_to
    from treaties
    inner join treaty_terms on treaties.treaty_id = treaty_terms.treaty_id
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
),

termed as (
    select
        dated.*,
        coalesce(guarantee_terms.product_code, portfolio_terms.product_code) as product_code,
        coalesce(guarantee_terms.treaty_id, portfolio_terms.treaty_id) as attached_treaty_id,
        coalesce(guarantee_terms.reinsurer_id, portfolio_terms.reinsurer_id) as reinsurer_id,
        coalesce(guarantee_terms.premium_cession_share, portfolio_terms.premium_cession_share)
            as premium_cession_share,
        coalesce(guarantee_terms.ceding_commission_rate, portfolio_terms.ceding_commission_rate)
            as ceding_commission_rate,
        coalesce(guarantee_terms.guarantee_fee_rate, portfolio_terms.guarantee_fee_rate) as guarantee_fee_rate,
        guarantee_terms.annual_premium_rate as guarantee_premium_rate,
        portfolio_terms.treaty_id is not null as is_of_portfolio
    from dated
    left join guarantee_terms
        on
            dated.insurer_id = guarantee_terms.insurer_id
            and dated.guarantee_id = guarantee_terms.guarantee_id
    left join portfolio_terms
        on
            dated.insurer_id = portfolio_terms.insurer_id
            and dated.treaty_id = portfolio_terms.treaty_id
            and dated.covers_from between portfolio_terms.valid_from and portfolio_terms.valid_to
)

select
    termed.insurer_id,
    termed.premium_line_id,
    termed.guarantee_id,
    termed.product_code,
    termed.attached_treaty_id as treaty_id,
    termed.reinsurer_id,
    termed.account_period,
    termed.transaction_type,
    termed.covers_from,
    termed.covers_to,
    termed.premium_base_amount,
    termed.annual_premium_rate,
    termed.gross_premium_amount,
    termed.ceded_premium_amount,
    termed.ceding_commission_amount,
    cast(termed.ceded_premium_amount - termed.ceding_commission_amount as decimal(18, 2)) as net_ceded_premium_amount,
    termed.currency,
    case when termed.is_of_portfolio then termed.premium_base_amount else versions.public_limit_amount end
        as limit_in_force_amount,
    case when termed.is_of_portfolio then termed.annual_premium_rate else termed.guarantee_premium_rate end
        as annual_premium_rate_in_force,
    termed.covered_months_count,
    case
        when termed.is_of_portfolio then termed.gross_premium_amount
        -- Rounded per month: each started calendar month counts whole.
        when termed.transaction_type in ('premium', 'refund')
            then
                cast(
                    case termed.transaction_type when 'refund' then -1 else 1 end
                    * termed.covered_months_count
                    * {{ divide_product('termed.premium_base_amount', 'termed.annual_premium_rate', 12) }}
                    as decimal(18, 2)
                )
        -- An adjustment puts former lines right: its gross is what it says, only its cession can be recomputed.
        else termed.gross_premium_amount
    end as expected_gross_premium_amount,
    {{ product_amount('termed.gross_premium_amount', 'termed.premium_cession_share') }}
        as expected_ceded_premium_amount,
    {{ product_amount('termed.ceded_premium_amount', 'termed.ceding_commission_rate') }}
        as expected_ceding_commission_amount,
    {{ product_amount('termed.ceded_premium_amount', 'termed.guarantee_fee_rate') }} as guarantee_fee_amount,
    rates.eur_per_unit_rate,
    termed.period,
    termed.received_at,
    termed.submission_id,
    termed.line_number
from termed
left join versions
    on
        termed.insurer_id = versions.insurer_id
        and termed.guarantee_id = versions.guarantee_id
        and termed.base_on >= versions.valid_from
        and termed.base_on < versions.valid_before
left join rates
    on
        termed.currency = rates.currency
        and termed.period = rates.period
