-- Totals of the public statistics are those of the marts, to the cent, in each quarter that they have.

with

public_totals as (
    select
        quarter,
        statistic_code,
        statistic_amount_eur
    from {{ ref('fct_public_cells') }}
    where product_code = '{{ all_values() }}' and breakdown_code = 'total'
),

quarters as (
    select quarter
    from {{ ref('fct_public_cells') }}
    group by quarter
),

months as (
    select
        period,
        'guaranteed_amount_eur' as statistic_code,
        guaranteed_amount_eur as amount_eur
    from {{ ref('fct_exposure_months') }}
    where {{ ends_quarter('month_on') }}
    union all
    select
        period,
        'ceded_exposure_amount_eur' as statistic_code,
        ceded_exposure_amount_eur as amount_eur
    from {{ ref('fct_exposure_months') }}
    where {{ ends_quarter('month_on') }}
    union all
    select
        period,
        'gross_premium_amount_eur' as statistic_code,
        gross_premium_amount_eur as amount_eur
    from {{ ref('fct_premium_months') }}
    union all
    select
        period,
        'ceded_premium_amount_eur' as statistic_code,
        ceded_premium_amount_eur as amount_eur
    from {{ ref('fct_premium_months') }}
    union all
    select
        period,
        'paid_amount_eur' as statistic_code,
        paid_amount_eur as amount_eur
    from {{ ref('fct_claim_months') }}
    union all
    select
        period,
        'recovered_amount_eur' as statistic_code,
        recovered_amount_eur as amount_eur
    from {{ ref('fct_claim_months') }}
),

expected as (
    select
        quarters.quarter,
        months.statistic_code,
        sum(months.amount_eur) as expected_amount_eur
    from quarters
    inner join months on quarters.quarter = {{ account_period_of('months.period') }}
    group by quarters.quarter, months.statistic_code
)

select
    expected.quarter,
    expected.statistic_code,
    expected.expected_amount_eur,
    public_totals.statistic_amount_eur
from expected
left join public_totals
    on
        expected.quarter = public_totals.quarter
        and expected.statistic_code = public_totals.statistic_code
where coalesce(public_totals.statistic_amount_eur, 0) <> expected.expected_amount_eur
