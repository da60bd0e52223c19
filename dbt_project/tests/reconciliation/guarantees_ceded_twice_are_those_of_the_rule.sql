-- Each compared guarantee is counted once, and the later guarantees of pairs are those of ELI-13. Rows are insurers.

with

facts as (
    select
        insurer_id,
        count(*) as guarantee_count
    from {{ ref('int_guarantee_facts') }}
    where insured_siren is not null
    group by insurer_id
),

excluded as (
    select
        insurer_id,
        count(*) as guarantee_count
    from {{ ref('fnd_double_cession') }}
    group by insurer_id
),

compared as (
    select
        insurer_id,
        sum(compared_guarantee_count) as guarantee_count,
        sum(case when class = 'double_ceded' then compared_guarantee_count else 0 end) as doubled_count
    from {{ ref('rec_double_cession') }}
    group by insurer_id
)

select
    facts.insurer_id,
    facts.guarantee_count as expected_count,
    compared.guarantee_count as actual_count,
    excluded.guarantee_count as excluded_count,
    compared.doubled_count
from facts
left join compared on facts.insurer_id = compared.insurer_id
left join excluded on facts.insurer_id = excluded.insurer_id
where
    facts.guarantee_count is distinct from compared.guarantee_count
    or coalesce(excluded.guarantee_count, 0) is distinct from compared.doubled_count
