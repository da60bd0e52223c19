-- Each premium line in force with the amounts that its terms imply. Each expected amount is computed from the
-- declared amount before it, so that one cause makes one difference: gross from the declared base and rate, cession
-- from the declared gross, commission from the declared cession. The expected gross premium is the sum of the months
-- in which the guarantee is in force (decision 0026). A line of a portfolio treaty names its treaty. Its base and
-- rate are those of the policies it covers, so its declared gross premium is taken as it is.

with

lines as (
    select * from {{ ref('int_premiums_current') }}
),

guarantee_terms as (
    select * from {{ ref('int_guarantee_product_terms') }}
),

line_products as (
    select * from {{ ref('int_line_products') }}
    where register_code = 'premiums'
),

treaties as (
    select * from {{ ref('treaties') }}
),

treaty_terms as (
    select * from {{ ref('treaty_terms') }}
),

guarantee_months as (
    select * from {{ ref('int_guarantee_months') }}
),

line_months as (
    select * from {{ ref('int_premium_line_months') }}
),

scheme_months as (
    select * from {{ ref('int_scheme_months') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
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

dated as (
    select
        lines.*,
        {{ account_period_of('lines.period') }} as account_period,
        {{ months_covered('lines.covers_from', 'lines.covers_to') }} as covered_months_count,
        {{ day_within(
            month_start('lines.covers_from'), 'scheme_months.first_month_on', 'scheme_months.last_month_on'
        ) }} as month_on
    from lines
    cross join scheme_months
),

-- The declared base is compared with the limit of the last counted month, or with that of an earlier month if they
-- are equal.
several_months as (
    select
        insurer_id,
        period,
        premium_line_id,
        count(counted_limit_amount) as counted_months_count,
        coalesce(
            max(case when counted_limit_amount = premium_base_amount then premium_base_amount end),
            max(case when is_last_counted_month then counted_limit_amount end)
        ) as limit_in_force_amount,
        coalesce(sum(counted_premium_at_declared_rate_amount), 0) as declared_rate_amount,
        sum(counted_premium_amount) as terms_amount
    from line_months
    group by insurer_id, period, premium_line_id
),

-- A line of several months is not joined to the months of its guarantee here. The month count is not part of the join
-- condition: DuckDB would use it as a hash key with a single value and compare every pair of rows.
termed as (
    select
        dated.*,
        case when dated.covered_months_count = 1 then dated.month_on end as only_month_on,
        coalesce(guarantee_terms.product_code, portfolio_terms.product_code) as product_code,
        coalesce(guarantee_terms.treaty_id, portfolio_terms.treaty_id) as attached_treaty_id,
        coalesce(guarantee_terms.reinsurer_id, portfolio_terms.reinsurer_id) as reinsurer_id,
        coalesce(guarantee_terms.premium_cession_share, portfolio_terms.premium_cession_share)
            as premium_cession_share,
        coalesce(guarantee_terms.ceding_commission_rate, portfolio_terms.ceding_commission_rate)
            as ceding_commission_rate,
        coalesce(guarantee_terms.guarantee_fee_rate, portfolio_terms.guarantee_fee_rate) as guarantee_fee_rate,
        guarantee_terms.annual_premium_rate as guarantee_premium_rate,
        coalesce(guarantee_terms.currency, dated.currency) as currency_in_force,
        guarantee_terms.guarantee_id is not null as is_of_guarantee,
        portfolio_terms.treaty_id is not null as is_of_portfolio
    from dated
    left join line_products
        on
            dated.insurer_id = line_products.insurer_id
            and dated.period = line_products.period
            and dated.premium_line_id = line_products.line_id
    left join guarantee_terms
        on
            dated.insurer_id = guarantee_terms.insurer_id
            and dated.guarantee_id = guarantee_terms.guarantee_id
            and {{ product_of_line('guarantee_terms', 'line_products') }}
    left join portfolio_terms
        on
            dated.insurer_id = portfolio_terms.insurer_id
            and dated.treaty_id = portfolio_terms.treaty_id
            and dated.covers_from between portfolio_terms.valid_from and portfolio_terms.valid_to
),

-- Gross premiums are absolute values here. A line of one month is counted if its guarantee is in force in that month.
counted as (
    select
        termed.*,
        coalesce(several_months.limit_in_force_amount, guarantee_months.public_limit_amount) as counted_limit_amount,
        coalesce(
            several_months.counted_months_count, case when guarantee_months.month_on is null then 0 else 1 end
        ) as counted_months_count,
        several_months.declared_rate_amount,
        coalesce(several_months.terms_amount, guarantee_months.due_premium_amount) as terms_amount,
        {{ divide_product('termed.premium_base_amount', 'termed.annual_premium_rate', 12) }} as flat_amount
    from termed
    left join several_months
        on
            termed.insurer_id = several_months.insurer_id
            and termed.period = several_months.period
            and termed.premium_line_id = several_months.premium_line_id
    left join guarantee_months
        on
            termed.insurer_id = guarantee_months.insurer_id
            and termed.guarantee_id = guarantee_months.guarantee_id
            and termed.only_month_on = guarantee_months.month_on
)

select
    counted.insurer_id,
    counted.premium_line_id,
    counted.guarantee_id,
    counted.product_code,
    counted.attached_treaty_id as treaty_id,
    counted.reinsurer_id,
    counted.account_period,
    counted.transaction_type,
    counted.covers_from,
    counted.covers_to,
    counted.month_on,
    counted.premium_base_amount,
    counted.annual_premium_rate,
    counted.gross_premium_amount,
    counted.ceded_premium_amount,
    counted.ceding_commission_amount,
    cast(counted.ceded_premium_amount - counted.ceding_commission_amount as decimal(18, 2))
        as net_ceded_premium_amount,
    counted.currency,
    counted.currency_in_force,
    case when counted.is_of_portfolio then counted.premium_base_amount else counted.counted_limit_amount end
        as limit_in_force_amount,
    case when counted.is_of_portfolio then counted.annual_premium_rate else counted.guarantee_premium_rate end
        as annual_premium_rate_in_force,
    counted.covered_months_count,
    case
        when counted.is_of_portfolio or counted.transaction_type = 'adjustment' then counted.gross_premium_amount
        when counted.is_of_guarantee
            then
                cast(
                    case counted.transaction_type when 'refund' then -1 else 1 end
                    * case
                        when counted.premium_base_amount = counted.counted_limit_amount
                            then coalesce(counted.declared_rate_amount, counted.flat_amount)
                        else counted.counted_months_count * counted.flat_amount
                    end as decimal(18, 2)
                )
    end as expected_gross_premium_amount,
    case
        when counted.is_of_portfolio or counted.transaction_type = 'adjustment' then counted.gross_premium_amount
        when counted.counted_months_count = 0 and counted.is_of_guarantee then cast(0 as decimal(18, 2))
        else
            cast(
                case counted.transaction_type when 'refund' then -1 else 1 end * counted.terms_amount
                as decimal(18, 2)
            )
    end as implied_gross_premium_amount,
    {{ product_amount('counted.gross_premium_amount', 'counted.premium_cession_share') }}
        as expected_ceded_premium_amount,
    {{ product_amount('counted.ceded_premium_amount', 'counted.ceding_commission_rate') }}
        as expected_ceding_commission_amount,
    {{ product_amount('counted.ceded_premium_amount', 'counted.guarantee_fee_rate') }} as guarantee_fee_amount,
    rates.eur_per_unit_rate,
    counted.period,
    counted.received_at,
    counted.submission_id,
    counted.line_number
from counted
left join rates
    on
        counted.currency = rates.currency
        and counted.period = rates.period
