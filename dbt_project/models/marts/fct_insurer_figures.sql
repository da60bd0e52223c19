-- The headline figures of each insurer, one row per insurer, figure and month: the figures of the scheme that are sums
-- of what an insurer declares or owes. A figure has one value: an amount, a count or a share.

with

figures as (
    select * from {{ ref('headline_figures') }}
),

exposures as (
    select
        insurer_id,
        period,
        sum(guarantee_count) as guarantees
    from {{ ref('fct_exposure_months') }}
    group by insurer_id, period
),

premiums as (
    select
        insurer_id,
        period,
        sum(gross_premium_amount_eur) as gross_premium,
        sum(ceded_premium_amount_eur) as ceded_premium
    from {{ ref('fct_premium_months') }}
    group by insurer_id, period
),

claims as (
    select
        insurer_id,
        period,
        sum(notified_count) as notified,
        sum(paid_amount_eur) as paid,
        sum(recovered_amount_eur) as recovered,
        sum(ceded_paid_amount_eur) as ceded_paid,
        sum(declared_ceded_incurred_amount_eur) as ceded_incurred
    from {{ ref('fct_claim_months') }}
    group by insurer_id, period
),

withdrawals as (
    select
        insurer_id,
        period,
        sum(withdrawn_amount_eur) as withdrawn
    from {{ ref('fct_limit_decisions') }}
    group by insurer_id, period
),

submissions as (
    select
        sender_id as insurer_id,
        period,
        sum(case when status = 'received' then 1 else 0 end) as in_time,
        sum(case when status <> 'awaited' then 1 else 0 end) as due,
        sum(case when is_overdue then 1 else 0 end) as overdue
    from {{ ref('fct_submissions') }}
    where sender_kind = 'cedent'
    group by sender_id, period
),

agreements as (
    select
        insurer_id,
        period,
        sum(case when is_agreement then compared_amount_eur else 0 end) as agreed,
        sum(compared_amount_eur) as compared,
        sum(open_break_count) as open_breaks
    from {{ ref('fct_reconciliation') }}
    group by insurer_id, period
),

valued as (
    {{ headline_values([
        ('guarantees', 'exposures', 'count', 'guarantees'),
        ('gross_premium', 'premiums', 'amount', 'gross_premium'),
        ('ceded_premium', 'premiums', 'amount', 'ceded_premium'),
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
    ], ['insurer_id', 'period']) }}
)

select
    valued.insurer_id,
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
    {{ is_latest_figure('valued', ['insurer_id']) }} as is_latest
from valued
inner join figures on valued.headline_code = figures.headline_code
where
    valued.period <> '{{ unattributed() }}'
    and valued.insurer_id <> '{{ unattributed() }}'
