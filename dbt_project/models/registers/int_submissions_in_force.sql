-- Submissions with lines in force: for each sender and month, the last full submission and its later corrections, or
-- all corrections if there is no full submission.

with

submissions as (
    select * from {{ ref('stg_submissions') }}
    where verdict <> 'rejected'
),

spans as (
    select
        sender_id,
        period,
        coalesce(max(case when submission_kind = 'full' then sequence end), 0) as full_sequence,
        max(sequence) as last_sequence
    from submissions
    group by sender_id, period
)

select
    submissions.submission_id,
    submissions.submission_hash,
    submissions.sender_id,
    submissions.period,
    submissions.sequence,
    submissions.sequence = spans.full_sequence as is_full,
    spans.last_sequence > spans.full_sequence as is_corrected
from submissions
inner join spans
    on
        submissions.sender_id = spans.sender_id
        and submissions.period = spans.period
where submissions.sequence >= spans.full_sequence
