-- Open breaks, each with the line of each side.

with

breaks as (
    select * from {{ ref('fct_breaks') }}
    where is_open
),

lines as (
    select * from {{ ref('lin_compared_lines') }}
    where open_break_count = 1
)

select
    breaks.break_id,
    breaks.break_group_id,
    breaks.key,
    breaks.expected_amount,
    breaks.found_amount,
    breaks.difference_amount,
    breaks.difference_amount_eur,
    abs(breaks.difference_amount_eur) as absolute_difference_amount_eur,
    1 as break_count,
    case when breaks.age_band_code = '0_7' then 1 end as open_0_7_days_count,
    case when breaks.age_band_code = '8_30' then 1 end as open_8_30_days_count,
    case when breaks.age_band_code = '31_90' then 1 end as open_31_90_days_count,
    case when breaks.age_band_code = 'over_90' then 1 end as open_over_90_days_count,
    lines.register_code,
    lines.submission_id,
    lines.line_number,
    lines.counterpart_register_code,
    lines.counterpart_submission_id,
    lines.counterpart_line_number
from breaks
inner join lines on breaks.break_id = lines.break_id
