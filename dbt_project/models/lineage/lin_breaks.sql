-- Open breaks, each with the line of each side.

with

breaks as (
    select * from {{ ref('fct_breaks') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
),

lines as (
    select * from {{ ref('lin_compared_lines') }}
    where open_break_count = 1
)

select
    breaks.break_id,
    breaks.key,
    breaks.expected_amount,
    breaks.found_amount,
    breaks.difference_amount_eur,
    lines.register_code,
    lines.submission_id,
    lines.line_number,
    lines.counterpart_register_code,
    lines.counterpart_submission_id,
    lines.counterpart_line_number
from breaks
left join submissions on breaks.left_submission_hash = submissions.submission_hash
inner join lines
    on
        breaks.reconciliation = lines.reconciliation
        and coalesce(breaks.insurer_id, '{{ unattributed() }}') = lines.insurer_id
        and breaks.key = lines.key
        and {{ is_same('submissions.submission_id', 'lines.submission_id') }}
        and {{ is_same('breaks.left_line_number', 'lines.line_number') }}
