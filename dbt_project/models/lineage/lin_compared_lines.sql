-- Compared lines of every reconciliation, with the line of each side.

with

lines as (
    select * from {{ ref('rec_lines') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
),

breaks as (
    select
        fct_breaks.*,
        left_submissions.submission_id as left_submission_id,
        right_submissions.submission_id as right_submission_id
    from {{ ref('fct_breaks') }} as fct_breaks
    left join submissions as left_submissions
        on fct_breaks.left_submission_hash = left_submissions.submission_hash
    left join submissions as right_submissions
        on fct_breaks.right_submission_hash = right_submissions.submission_hash
    where fct_breaks.is_open
)

select
    coalesce(lines.period, '{{ unattributed() }}') as period,
    coalesce(lines.insurer_id, '{{ unattributed() }}') as insurer_id,
    coalesce(lines.reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    lines.reconciliation,
    lines.measure_code,
    lines.class,
    lines.key,
    breaks.break_id,
    breaks.break_group_id,
    1 as line_count,
    lines.expected_amount_eur,
    lines.found_amount_eur,
    abs(lines.difference_amount_eur) as difference_amount_eur,
    lines.compared_amount_eur,
    case when breaks.break_id is not null then 1 end as open_break_count,
    case when breaks.age_band_code = '0_7' then 1 end as open_0_7_days_count,
    case when breaks.age_band_code = '8_30' then 1 end as open_8_30_days_count,
    case when breaks.age_band_code = '31_90' then 1 end as open_31_90_days_count,
    case when breaks.age_band_code = 'over_90' then 1 end as open_over_90_days_count,
    {{ left_register_code('lines') }} as register_code,
    lines.left_submission_id as submission_id,
    lines.left_line_number as line_number,
    {{ right_register_code('lines') }} as counterpart_register_code,
    lines.right_submission_id as counterpart_submission_id,
    lines.right_line_number as counterpart_line_number
from lines
left join breaks
    on
        lines.is_open_break
        and lines.reconciliation = breaks.reconciliation
        and lines.key = breaks.key
        and {{ is_same('lines.insurer_id', 'breaks.insurer_id') }}
        and {{ is_same('lines.left_submission_id', 'breaks.left_submission_id') }}
        and {{ is_same('lines.left_line_number', 'breaks.left_line_number') }}
        and {{ is_same('lines.right_submission_id', 'breaks.right_submission_id') }}
        and {{ is_same('lines.right_line_number', 'breaks.right_line_number') }}
