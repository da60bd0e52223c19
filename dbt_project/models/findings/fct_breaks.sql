-- Open disagreements between voices, each with its age. A disagreement keeps its identifier every night.

with

lines as (
    select * from {{ ref('rec_lines') }}
    where not is_agreement
),

-- Lines refused because their key is repeated share it.
numbered as (
    select
        *,
        row_number() over (
            partition by reconciliation, insurer_id, key
            order by left_line_number, left_submission_hash, right_line_number
        ) as occurrence
    from lines
)

select
    {{ stable_id(['reconciliation', 'insurer_id', 'key', 'occurrence']) }} as break_id,
    reconciliation,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    key,
    class,
    also,
    expected_amount,
    found_amount,
    difference_amount,
    currency,
    known_on as first_seen_on,
    {{ as_of_date() }} as last_seen_on,
    cast(
        {{ dbt.datediff('known_on', as_of_date(), 'day') }}
        as integer
    ) as age_days,
    'open' as status,
    left_submission_hash,
    left_line_number,
    right_submission_hash,
    right_line_number
from numbered
