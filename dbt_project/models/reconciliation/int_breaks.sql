-- Open breaks of every reconciliation. A break has the same identifier in every build.

with

lines as (
    select * from {{ ref('rec_lines') }}
    where is_open_break
),

submissions as (
    select * from {{ ref('stg_submissions') }}
),

named as (
    select
        lines.*,
        left_submissions.submission_hash as left_submission_hash,
        right_submissions.submission_hash as right_submission_hash
    from lines
    left join submissions as left_submissions on lines.left_submission_id = left_submissions.submission_id
    left join submissions as right_submissions on lines.right_submission_id = right_submissions.submission_id
),

-- Lines refused for a repeated key have the same key.
numbered as (
    select
        *,
        row_number() over (
            partition by reconciliation, insurer_id, key
            order by left_line_number, left_submission_hash, right_line_number
        ) as occurrence
    from named
)

select
    {{ stable_id(['reconciliation', 'insurer_id', 'key', 'occurrence']) }} as break_id,
    reconciliation,
    key,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    measure_code,
    class,
    also,
    expected_amount,
    found_amount,
    difference_amount,
    currency,
    found_currency,
    expected_amount_eur,
    found_amount_eur,
    compared_amount_eur,
    difference_amount_eur,
    known_on,
    left_submission_id,
    left_line_number,
    right_submission_id,
    right_line_number,
    left_submission_hash,
    right_submission_hash,
    occurrence
from numbered
