-- Agreement between parties, by month, insurer, reinsurer, reconciliation, measure and class.

select
    period as month,
    case when period <> '{{ unattributed() }}' then {{ first_day_of('period') }} end as month_on,
    insurer_id,
    reinsurer_id,
    reconciliation,
    measure_code,
    class,
    is_agreement,
    owner_code,
    line_count,
    expected_amount_eur,
    found_amount_eur,
    difference_amount_eur,
    compared_amount_eur,
    compared_share,
    open_break_count,
    open_0_7_days_count,
    open_8_30_days_count,
    open_31_90_days_count,
    open_over_90_days_count,
    {{ as_of() }} as as_of
from {{ ref('fct_reconciliation') }}
