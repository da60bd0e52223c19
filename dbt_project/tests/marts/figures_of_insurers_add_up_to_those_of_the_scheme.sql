-- Figures that are sums of what each insurer declares: those of all insurers are those of the scheme.
-- Shares do not add up, and reinsurers owe registers and have breaks too.

with

insurers as (
    select
        period,
        headline_code,
        sum(figure_amount_eur) as figure_amount_eur,
        sum(figure_count) as figure_count
    from {{ ref('fct_insurer_figures') }}
    where unit_code <> 'share' and headline_code not in ('overdue_registers', 'open_breaks')
    group by period, headline_code
),

scheme as (
    select
        period,
        headline_code,
        figure_amount_eur,
        figure_count
    from {{ ref('fct_headline_figures') }}
    where
        headline_code in (
            'guarantees',
            'gross_premium',
            'ceded_premium',
            'notified_claims',
            'paid',
            'recovered',
            'ceded_paid',
            'ceded_incurred',
            'withdrawn_limits'
        )
)

select
    coalesce(scheme.period, insurers.period) as period,
    coalesce(scheme.headline_code, insurers.headline_code) as headline_code,
    scheme.figure_amount_eur,
    insurers.figure_amount_eur as insurers_amount_eur,
    scheme.figure_count,
    insurers.figure_count as insurers_count
from scheme
full join insurers
    on
        scheme.period = insurers.period
        and scheme.headline_code = insurers.headline_code
where
    scheme.figure_amount_eur is distinct from insurers.figure_amount_eur
    or scheme.figure_count is distinct from insurers.figure_count
