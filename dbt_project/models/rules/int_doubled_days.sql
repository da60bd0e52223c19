-- Days on which a guarantee cedes a cover already ceded by an earlier one (ELI-13): one row per guarantee and interval.

with

pairs as (
    select * from {{ ref('int_doubled_pairs') }}
),

merged as (
    {{ merged_days('pairs', ['insurer_id', 'guarantee_id'], 'doubled_from', 'doubled_before') }}
),

-- The first day on which no earlier overlapping guarantee is in force.
ends as (
    select
        insurer_id,
        guarantee_id,
        max(ceded_until) as ceded_until
    from pairs
    group by insurer_id, guarantee_id
)

select
    'ELI-13' as rule_id,
    merged.insurer_id,
    merged.guarantee_id,
    merged.doubled_from as excluded_from,
    merged.doubled_before as excluded_before,
    ends.ceded_until
from merged
inner join ends
    on
        merged.insurer_id = ends.insurer_id
        and merged.guarantee_id = ends.guarantee_id
