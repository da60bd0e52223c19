-- Agreement between the parties: one row per month, insurer, reinsurer, reconciliation, measure and class.
-- Differences are added as absolute values, so that they do not offset each other. Awaited lines are not breaks and
-- have no age. Control totals count rows and mix currencies: they are counted here, not added.

with

lines as (
    select * from {{ ref('rec_lines') }}
),

open_breaks as (
    select
        coalesce(period, '{{ unattributed() }}') as period,
        coalesce(insurer_id, '{{ unattributed() }}') as insurer_id,
        coalesce(reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
        reconciliation,
        measure_code,
        class,
        case when min(owner_code) = max(owner_code) then min(owner_code) else 'several' end as owner_code,
        count(*) as open_break_count,
        sum(case when age_band_code = '0_7' then 1 else 0 end) as open_0_7_days_count,
        sum(case when age_band_code = '8_30' then 1 else 0 end) as open_8_30_days_count,
        sum(case when age_band_code = '31_90' then 1 else 0 end) as open_31_90_days_count,
        sum(case when age_band_code = 'over_90' then 1 else 0 end) as open_over_90_days_count
    from {{ ref('fct_breaks') }}
    where is_open
    group by
        coalesce(period, '{{ unattributed() }}'),
        coalesce(insurer_id, '{{ unattributed() }}'),
        coalesce(reinsurer_id, '{{ unattributed() }}'),
        reconciliation,
        measure_code,
        class
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
        sum(compared_amount_eur) as compared_amount_eur
    from lines
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
        classed.*,
        open_breaks.owner_code,
        coalesce(open_breaks.open_break_count, 0) as open_break_count,
        coalesce(open_breaks.open_0_7_days_count, 0) as open_0_7_days_count,
        coalesce(open_breaks.open_8_30_days_count, 0) as open_8_30_days_count,
        coalesce(open_breaks.open_31_90_days_count, 0) as open_31_90_days_count,
        coalesce(open_breaks.open_over_90_days_count, 0) as open_over_90_days_count,
        sum(classed.compared_amount_eur) over (
            partition by
                classed.period,
                classed.insurer_id,
                classed.reinsurer_id,
                classed.reconciliation,
                classed.measure_code
        ) as total_compared_amount_eur
    from classed
    left join open_breaks
        on
            classed.period = open_breaks.period
            and classed.insurer_id = open_breaks.insurer_id
            and classed.reinsurer_id = open_breaks.reinsurer_id
            and classed.reconciliation = open_breaks.reconciliation
            and classed.measure_code = open_breaks.measure_code
            and classed.class = open_breaks.class
)

select
    period,
    insurer_id,
    reinsurer_id,
    reconciliation,
    measure_code,
    class,
    is_agreement,
    owner_code,
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
