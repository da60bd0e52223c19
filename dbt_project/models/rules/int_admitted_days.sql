-- Days on which a guarantee is in force and breaks no blocking rule that looks at this guarantee alone, one row per
-- guarantee and interval. Rules that compare guarantees (ELI-09, ELI-13) look at these days only.

with

lives as (
    select
        insurer_id,
        guarantee_id,
        effective_on,
        valid_before
    from {{ ref('int_guarantee_facts') }}
    where effective_on < valid_before
),

own_days as (
    select * from {{ ref('int_own_excluded_days') }}
),

excluded as (
    {{ merged_days('own_days', ['insurer_id', 'guarantee_id'], 'excluded_from', 'excluded_before') }}
),

-- An interval begins with the cover, or after excluded days; it ends before the next excluded days.
begun as (
    select
        insurer_id,
        guarantee_id,
        valid_before,
        cast(null as date) as excluded_from,
        effective_on as admitted_from
    from lives
    union all
    select
        lives.insurer_id,
        lives.guarantee_id,
        lives.valid_before,
        excluded.excluded_from,
        greatest(lives.effective_on, excluded.excluded_before) as admitted_from
    from lives
    inner join excluded
        on
            lives.insurer_id = excluded.insurer_id
            and lives.guarantee_id = excluded.guarantee_id
),

bounded as (
    select
        insurer_id,
        guarantee_id,
        admitted_from,
        least(
            valid_before,
            lead(excluded_from, 1, valid_before) over (
                partition by insurer_id, guarantee_id order by excluded_from nulls first
            )
        ) as admitted_before
    from begun
)

select * from bounded
where admitted_from < admitted_before
