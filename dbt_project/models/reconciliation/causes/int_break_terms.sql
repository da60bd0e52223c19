-- Possible causes of a break that the terms show: the share or rate of the preceding terms, or a tax in the premium
-- (decision 0050). One row per break, cause and figure.

with

lines as (
    select * from {{ ref('int_break_lines') }}
),

treaty_terms as (
    select * from {{ ref('treaty_terms') }}
),

premium_rates as (
    select * from {{ ref('premium_rates') }}
),

taxes as (
    select * from {{ ref('premium_taxes') }}
    where tax_code = 'insurance_premium_tax'
),

successive_terms as (
    select
        treaty_id,
        premium_cession_share,
        ceding_commission_rate,
        cession_share,
        lag(premium_cession_share) over successive as previous_premium_cession_share,
        lag(ceding_commission_rate) over successive as previous_ceding_commission_rate,
        lag(cession_share) over successive as previous_cession_share
    from treaty_terms
    window successive as (partition by insurer_id, product_code order by valid_from)
),

dated_rates as (
    select
        product_code,
        annual_premium_rate as due_rate,
        lag(annual_premium_rate) over (partition by product_code, risk_zone_code order by valid_from) as previous_rate
    from premium_rates
),

-- Zones of a product may have the same rates.
successive_rates as (
    select
        product_code,
        due_rate,
        previous_rate
    from dated_rates
    group by product_code, due_rate, previous_rate
),

shared as (
    select
        lines.break_id,
        lines.expected_amount,
        case lines.class
            when 'commission_differs' then lines.ceded_premium_amount
            else coalesce(lines.gross_claim_amount, lines.gross_premium_amount)
        end as basis_amount,
        case
            when lines.class = 'commission_differs' then terms.ceding_commission_rate
            when lines.gross_claim_amount is not null then terms.cession_share
            else terms.premium_cession_share
        end as due_figure,
        case
            when lines.class = 'commission_differs' then terms.previous_ceding_commission_rate
            when lines.gross_claim_amount is not null then terms.previous_cession_share
            else terms.previous_premium_cession_share
        end as applied_figure
    from lines
    inner join successive_terms as terms on lines.treaty_id = terms.treaty_id
    where lines.reconciliation = 'cession_terms' and lines.class in ('share_differs', 'commission_differs')
),

-- The declared rate is the only cause if the gross premium is what it gives.
previous_terms as (
    select
        break_id,
        basis_amount,
        due_figure,
        applied_figure,
        cast({{ product_amount('basis_amount', 'applied_figure') }} - expected_amount as decimal(18, 2))
            as explained_amount
    from shared
    where applied_figure <> due_figure and {{ product_amount('basis_amount', 'due_figure') }} = expected_amount
    union all
    select
        lines.break_id,
        lines.premium_base_amount as basis_amount,
        successive_rates.due_rate as due_figure,
        successive_rates.previous_rate as applied_figure,
        cast(lines.expected_gross_premium_amount - lines.expected_amount as decimal(18, 2)) as explained_amount
    from lines
    inner join successive_rates
        on
            lines.product_code = successive_rates.product_code
            and lines.annual_premium_rate_in_force = successive_rates.due_rate
            and lines.annual_premium_rate = successive_rates.previous_rate
    where lines.reconciliation = 'cession_terms' and lines.class = 'rate_differs'
),

taxed as (
    select
        lines.break_id,
        lines.expected_amount,
        lines.gross_premium_amount,
        taxes.tax_rate,
        case when lines.class = 'share_differs' then terms.premium_cession_share end as ceded_share
    from lines
    inner join taxes
        on
            {{ last_day_of('lines.period') }} >= taxes.valid_from
            and {{ last_day_of('lines.period') }} <= coalesce(taxes.valid_to, {{ last_day_of('lines.period') }})
    left join successive_terms as terms on lines.treaty_id = terms.treaty_id
    where
        (lines.measure_code = 'premium' and lines.class in ('gross_differs', 'share_differs'))
        or (
            lines.measure_code = 'premium'
            and lines.class = 'amount_differs'
            and lines.reconciliation in ('premium_due', 'premium_ledger')
        )
),

-- The tax is added to the amount, or to the gross premium of which a share is ceded.
taxes_included as (
    select
        break_id,
        expected_amount as basis_amount,
        tax_rate as applied_figure,
        {{ product_amount('expected_amount', 'tax_rate') }} as explained_amount
    from taxed
    where expected_amount <> 0
    union all
    select
        break_id,
        gross_premium_amount as basis_amount,
        tax_rate as applied_figure,
        cast(
            {{ product_amount(
                '(gross_premium_amount + ' ~ product_amount('gross_premium_amount', 'tax_rate') ~ ')', 'ceded_share'
            ) }} - expected_amount as decimal(18, 2)
        ) as explained_amount
    from taxed
    where ceded_share is not null and gross_premium_amount not in (0, expected_amount)
)

select
    break_id,
    'previous_terms' as cause_code,
    basis_amount,
    due_figure,
    applied_figure,
    explained_amount
from previous_terms
union all
select
    break_id,
    'tax_included' as cause_code,
    basis_amount,
    0 as due_figure,
    applied_figure,
    explained_amount
from taxes_included
