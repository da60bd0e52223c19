-- Findings, each with the line that breaks the rule. A finding on an envelope has no line, and one on a group of
-- decisions has those of the group.

with

findings as (
    select * from {{ ref('fct_findings') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    findings.period,
    coalesce(findings.product_code, '{{ unattributed() }}') as product_code,
    findings.rule_id,
    findings.insurer_id,
    findings.key,
    1 as finding_count,
    findings.register_code,
    submissions.submission_id,
    findings.line_number
from findings
left join submissions on findings.submission_hash = submissions.submission_hash
