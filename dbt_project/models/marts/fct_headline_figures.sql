-- The headline figures of each month, one row per figure and month. A figure has one value: an amount, a count or a
-- share. Each is the sum of a more detailed mart; the seed `headline_figures` has its names and labels.

with

figures as (
    select * from {{ ref('headline_figures') }}
),

commitments as (
    select
        period,
        sum(ceded_exposure_amount_eur) as ceded_exposure,
        sum(ceded_run_off_amount_eur) as ceded_run_off,
        sum(commitment_amount_eur) as commitment
    from {{ ref('fct_state_commitments') }}
    group by period
),

exposures as (
    select
        period,
        sum(guarantee_count) as guarantees,
        sum(outlier_ceded_exposure_amount_eur) as outliers
    from {{ ref('fct_exposure_months') }}
    group by period
),

launch as (
    select
        month_ends.period,
        usage.share_used
    from {{ ref('fct_announced_guarantees') }} as usage
    inner join {{ ref('int_month_ends') }} as month_ends on usage.usage_on = month_ends.stock_on
    where usage.announcement_code = 'launch'
),

premiums as (
    select
        period,
        sum(gross_premium_amount_eur) as gross_premium,
        sum(ceded_premium_amount_eur) as ceded_premium,
        sum(net_ceded_premium_amount_eur) as net_ceded_premium,
        sum(guarantee_fee_amount_eur) as guarantee_fee
    from {{ ref('fct_premium_months') }}
    group by period
),

claims as (
    select
        period,
        sum(notified_count) as notified,
        sum(paid_amount_eur) as paid,
        sum(recovered_amount_eur) as recovered,
        sum(ceded_paid_amount_eur) as ceded_paid,
        sum(ceded_recovered_amount_eur) as ceded_recovered,
        sum(declared_ceded_reserve_amount_eur) as ceded_reserve,
        sum(declared_ceded_incurred_amount_eur) as ceded_incurred
    from {{ ref('fct_claim_months') }}
    group by period
),

withdrawals as (
    select
        period,
        sum(withdrawn_amount_eur) as withdrawn
    from {{ ref('fct_limit_decisions') }}
    group by period
),

submissions as (
    select
        period,
        sum(case when status = 'received' then 1 else 0 end) as in_time,
        sum(case when status <> 'awaited' then 1 else 0 end) as due,
        sum(case when is_overdue then 1 else 0 end) as overdue
    from {{ ref('fct_submissions') }}
    group by period
),

agreements as (
    select
        period,
        sum(case when is_agreement then compared_amount_eur else 0 end) as agreed,
        sum(compared_amount_eur) as compared,
        sum(open_break_count) as open_breaks
    from {{ ref('fct_reconciliation') }}
    group by period
),

valued as (
    {{ headline_values([
        ('ceded_exposure', 'commitments', 'amount', 'ceded_exposure'),
        ('ceded_run_off', 'commitments', 'amount', 'ceded_run_off'),
        ('commitment', 'commitments', 'amount', 'commitment'),
        ('launch_share_used', 'launch', 'share', 'share_used'),
        ('guarantees', 'exposures', 'count', 'guarantees'),
        ('outliers', 'exposures', 'amount', 'outliers'),
        ('gross_premium', 'premiums', 'amount', 'gross_premium'),
        ('ceded_premium', 'premiums', 'amount', 'ceded_premium'),
        ('guarantee_fee', 'premiums', 'amount', 'guarantee_fee'),
        ('notified_claims', 'claims', 'count', 'notified'),
        ('paid', 'claims', 'amount', 'paid'),
        ('recovered', 'claims', 'amount', 'recovered'),
        ('ceded_paid', 'claims', 'amount', 'ceded_paid'),
        ('ceded_incurred', 'claims', 'amount', 'ceded_incurred'),
        ('withdrawn_limits', 'withdrawals', 'amount', 'withdrawn'),
        ('submissions_in_time', 'submissions', 'share', share('in_time', 'due')),
        ('overdue_registers', 'submissions', 'count', 'overdue'),
        ('agreed_share', 'agreements', 'share', share('agreed', 'compared')),
        ('open_breaks', 'agreements', 'count', 'open_breaks'),
    ], ['period']) }}
    union all
    -- Net premium less fee, less what was paid and what the reserves grew by, plus recoveries.
    select
        premiums.period,
        'result' as headline_code,
        cast(
            premiums.net_ceded_premium
            - premiums.guarantee_fee
            - coalesce(claims.ceded_paid, 0)
            + coalesce(claims.ceded_recovered, 0)
            - coalesce(claims.ceded_reserve, 0)
            + coalesce(lag(claims.ceded_reserve) over (order by premiums.period), 0) as decimal(18, 2)
        ) as figure_amount_eur,
        cast(null as bigint) as figure_count,
        cast(null as decimal(18, 6)) as figure_share
    from premiums
    left join claims on premiums.period = claims.period
)

select
    valued.period,
    {{ first_day_of('valued.period') }} as month_on,
    figures.figure_number,
    figures.headline_code,
    figures.title_fr as figure_title_fr,
    figures.title_en as figure_title_en,
    figures.unit_code,
    figures.nature,
    figures.basis,
    figures.status,
    valued.figure_amount_eur,
    valued.figure_count,
    valued.figure_share,
    {{ is_latest_figure('valued', []) }} as is_latest
from valued
inner join figures on valued.headline_code = figures.headline_code
where valued.period <> '{{ unattributed() }}'
