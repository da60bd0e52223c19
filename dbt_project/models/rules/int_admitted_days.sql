-- Days on which a guarantee is in force and breaks no blocking rule on this guarantee alone, one row per guarantee
-- and interval. Rules that compare guarantees (ELI-09, ELI-13) read only these days.

with

covers as (
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

-- An interval starts with the cover or after excluded days. It ends before the next excluded days.
begun as (
    select
        insurer_id,
        guarantee_id,
        valid_before,
        cast(null as date) as excluded_from,
        effective_on as admitted_from
    from covers
    union all
    select
        covers.insurer_id,
        covers.guarantee_id,
        covers.valid_before,
        excluded.excluded_from,
        greatest(covers.effective_on, excluded.excluded_before) as admitted_from
    from covers
    inner join excluded
        on
            covers.insurer_id = excluded.insurer_id
            and covers.guarantee_id = excluded.guarantee_id
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
