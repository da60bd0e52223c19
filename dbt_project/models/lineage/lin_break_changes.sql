-- Breaks that opened, reopened, moved or were resolved since the last release, each with the line of each side. A
-- resolved break has no line in this build: its amount is that of the last release that had it.

with

breaks as (
    select * from {{ ref('fct_breaks') }}
    where change_code <> 'unchanged'
),

lines as (
    select * from {{ ref('lin_breaks') }}
)

select
    breaks.break_id,
    breaks.change_code,
    breaks.reconciliation,
    coalesce(breaks.insurer_id, '{{ unattributed() }}') as insurer_id,
    coalesce(breaks.reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    breaks.class,
    breaks.key,
    breaks.last_seen_on,
    abs(breaks.difference_amount_eur) as absolute_difference_amount_eur,
    1 as break_count,
    lines.register_code,
    lines.submission_id,
    lines.line_number,
    lines.counterpart_register_code,
    lines.counterpart_submission_id,
    lines.counterpart_line_number
from breaks
left join lines on breaks.break_id = lines.break_id
