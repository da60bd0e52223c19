-- Agreement between the parties: one row per month, insurer, reinsurer, reconciliation, measure and class.
-- Differences are added as absolute values, so that they do not offset each other. Awaited lines are not breaks and
-- have no age. Control totals count rows and mix currencies: they are counted here, not added.

with

lines as (
    select * from {{ ref('rec_lines') }}
),

aged as (
    select
        *,
        {{ dbt.datediff('known_on', as_of_date(), 'day') }}
            as age_days
    from lines
),

classed as (
    select
        coalesce(period, '{{ unattributed() }}') as period,
        coalesce(insurer_id, '{{ unattributed() }}') as insurer_id,
        coalesce(reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
        reconciliation,
        measure_code,
        class,
        is_agreement,
        count(*) as line_count,
        sum(coalesce(expected_amount_eur, 0)) as expected_amount_eur,
        sum(coalesce(found_amount_eur, 0)) as found_amount_eur,
        sum(abs(difference_amount_eur)) as difference_amount_eur,
        sum(compared_amount_eur) as compared_amount_eur,
        sum(case when is_open_break then 1 else 0 end) as open_break_count,
        sum(case when is_open_break and age_days <= 7 then 1 else 0 end) as open_0_7_days_count,
        sum(case when is_open_break and age_days between 8 and 30 then 1 else 0 end) as open_8_30_days_count,
        sum(case when is_open_break and age_days between 31 and 90 then 1 else 0 end) as open_31_90_days_count,
        sum(case when is_open_break and age_days > 90 then 1 else 0 end) as open_over_90_days_count
    from aged
    group by
        coalesce(period, '{{ unattributed() }}'),
        coalesce(insurer_id, '{{ unattributed() }}'),
        coalesce(reinsurer_id, '{{ unattributed() }}'),
        reconciliation,
        measure_code,
        class,
        is_agreement
),

totals as (
    select
        *,
        sum(compared_amount_eur) over (
            partition by period, insurer_id, reinsurer_id, reconciliation, measure_code
        ) as total_compared_amount_eur
    from classed
)

select
    period,
    insurer_id,
    reinsurer_id,
    reconciliation,
    measure_code,
    class,
    is_agreement,
    line_count,
    cast(expected_amount_eur as decimal(18, 2)) as expected_amount_eur,
    cast(found_amount_eur as decimal(18, 2)) as found_amount_eur,
    cast(difference_amount_eur as decimal(18, 2)) as difference_amount_eur,
    cast(compared_amount_eur as decimal(18, 2)) as compared_amount_eur,
    {{ share('compared_amount_eur', 'total_compared_amount_eur') }} as compared_share,
    cast(open_break_count as bigint) as open_break_count,
    cast(open_0_7_days_count as bigint) as open_0_7_days_count,
    cast(open_8_30_days_count as bigint) as open_8_30_days_count,
    cast(open_31_90_days_count as bigint) as open_31_90_days_count,
    cast(open_over_90_days_count as bigint) as open_over_90_days_count
from totals
