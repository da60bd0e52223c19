{#
    The first CTEs of a model: `accepted`, one row per register of each accepted package. The mart adds up those in
    force, and the lineage of its figures lists them.
#}
{% macro accepted_registers() -%}
submissions as (
    select * from {{ ref('stg_submissions') }}
),

registers as (
    select * from {{ ref('stg_submission_registers') }}
),

control_totals as (
    select * from {{ ref('stg_control_totals') }}
),

control_total_counts as (
    select
        submission_id,
        register_code,
        count(*) as control_total_count,
        sum(case when declared_amount = read_amount + remainder_amount then 0 else 1 end) as differing_total_count
    from control_totals
    group by submission_id, register_code
),

accepted as (
    select
        submissions.submission_id,
        submissions.sender_id,
        submissions.period,
        registers.register_code,
        submissions.sequence,
        submissions.submission_kind,
        submissions.received_at,
        submissions.verdict,
        registers.rows_declared,
        registers.rows_read,
        registers.rows_accepted,
        registers.rows_quarantined,
        coalesce(control_total_counts.control_total_count, 0) as control_total_count,
        coalesce(control_total_counts.differing_total_count, 0) as differing_total_count,
        row_number() over (
            partition by submissions.sender_id, submissions.period, registers.register_code
            order by submissions.sequence desc
        ) as recency_rank,
        max(case when submissions.submission_kind = 'full' then submissions.sequence end) over (
            partition by submissions.sender_id, submissions.period, registers.register_code
        ) as last_full_sequence
    from submissions
    inner join registers on submissions.submission_id = registers.submission_id
    left join control_total_counts
        on
            registers.submission_id = control_total_counts.submission_id
            and registers.register_code = control_total_counts.register_code
    where submissions.verdict <> 'rejected'
)
{%- endmacro %}
