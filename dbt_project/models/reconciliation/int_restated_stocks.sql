-- The limit that the package before the last one declared for a guarantee, for stocks that were sent again: one row per
-- insurer, guarantee and month. A guarantee that a full package does not declare has a limit of zero in it.

with

lines as {{ not_materialized() }} (
    select * from {{ ref('stg_exposures') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
    where verdict <> 'rejected'
),

registers as (
    select * from {{ ref('stg_submission_registers') }}
    where register_code = 'exposures'
),

cover_ends as (
    select * from {{ ref('int_cover_ends') }}
),

sent as (
    select
        submissions.submission_id,
        submissions.submission_hash,
        submissions.sender_id,
        submissions.period,
        submissions.sequence,
        submissions.submission_kind,
        count(*) over (partition by submissions.sender_id, submissions.period) as package_count
    from submissions
    inner join registers on submissions.submission_id = registers.submission_id
),

resent as (
    select * from sent
    where package_count > 1
),

limits as (
    select
        resent.sender_id,
        resent.period,
        resent.sequence,
        lines.guarantee_id,
        case
            when lines.action = 'withdraw' or coalesce(lines.stock_on > cover_ends.cover_ends_on, false) then 0
            else lines.public_limit_amount
        end as limit_amount
    from lines
    inner join resent on lines.submission_hash = resent.submission_hash
    left join cover_ends
        on
            resent.sender_id = cover_ends.insurer_id
            and lines.guarantee_id = cover_ends.guarantee_id
),

keys as (
    select
        sender_id,
        period,
        guarantee_id
    from limits
    group by sender_id, period, guarantee_id
),

versions as (
    select
        keys.sender_id as insurer_id,
        keys.guarantee_id,
        keys.period,
        coalesce(limits.limit_amount, 0) as limit_amount,
        row_number() over (
            partition by keys.sender_id, keys.period, keys.guarantee_id order by resent.sequence desc
        ) as age
    from keys
    inner join resent
        on
            keys.sender_id = resent.sender_id
            and keys.period = resent.period
    left join limits
        on
            resent.sender_id = limits.sender_id
            and resent.period = limits.period
            and resent.sequence = limits.sequence
            and keys.guarantee_id = limits.guarantee_id
    where limits.guarantee_id is not null or resent.submission_kind = 'full'
)

select
    insurer_id,
    guarantee_id,
    period,
    cast(limit_amount as decimal(18, 2)) as earlier_limit_amount
from versions
where age = 2
