-- The break register: open breaks, and breaks of earlier releases that are resolved. A break that the last release has
-- keeps the day on which it was first seen. A break that it does not have began later, if its comparison was already
-- made. The last decision on a break gives its status; a waiver ends on its day, or when the class or the amount is no
-- longer the one that was seen.

with

breaks as (
    select * from {{ ref('int_breaks') }}
),

first_days as (
    select * from {{ ref('int_break_first_days') }}
),

causes as (
    select * from {{ ref('int_break_causes') }}
),

released as (
    select * from {{ ref('stg_released_breaks') }}
),

released_classes as (
    select * from {{ ref('stg_released_classes') }}
),

last_register as (
    select max({{ paris_day('released_as_of') }}) as released_on
    from {{ ref('stg_releases') }}
    where has_breaks
),

classes as (
    select * from {{ ref('break_classes') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

decisions as (
    select
        *,
        row_number() over (partition by break_id order by break_decision_id desc) as recency_rank,
        {{ paris_day('decided_at') }} as decided_on,
        coalesce(waived_until_on < {{ as_of_date() }}, false) as is_over
    from {{ ref('stg_break_decisions') }}
    where action_code in ('assign', 'acknowledge', 'waive', 'not_duplicates', 'reopen')
),

assignments as (
    select
        break_id,
        owner as assigned_to,
        row_number() over (partition by break_id order by break_decision_id desc) as recency_rank
    from {{ ref('stg_break_decisions') }}
    where action_code = 'assign'
),

age_bands as (
    select * from {{ ref('break_age_bands') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

dated as (
    select
        breaks.*,
        released.status as released_status,
        released.class as released_class,
        released.difference_amount as released_difference_amount,
        -- `greatest` ignores the NULL of a comparison that the last release did not make.
        case
            when released.break_id is not null then released.first_seen_on
            else
                least(
                    greatest(
                        first_days.first_known_on,
                        case when released_classes.class is not null then last_register.released_on end
                    ),
                    {{ as_of_date() }}
                )
        end as first_seen_on,
        case
            when released.status = 'resolved' then {{ as_of_date() }}
            else released.observed_again_on
        end as observed_again_on
    from breaks
    inner join first_days on breaks.break_id = first_days.break_id
    left join released on breaks.break_id = released.break_id
    left join released_classes
        on
            breaks.reconciliation = released_classes.reconciliation
            and breaks.class = released_classes.class
    cross join last_register
),

open_breaks as (
    select
        dated.*,
        case
            when classes.owner_code is null then 'platform'
            when classes.owner_code <> 'sender' then classes.owner_code
            when dated.insurer_id is null or dated.left_submission_id is null then 'reinsurer'
            else 'insurer'
        end as owner_code,
        classes.next_step_fr,
        classes.next_step_en,
        causes.cause_code,
        causes.applied_figure,
        causes.cause_fr,
        causes.cause_en,
        case
            when
                dated.observed_again_on is not null
                and (decisions.decided_on is null or decisions.decided_on < dated.observed_again_on)
                then 'reopened'
            when decisions.action_code is null then 'open'
            when decisions.action_code = 'assign' then 'assigned'
            when decisions.action_code = 'acknowledge' then 'acknowledged'
            when
                decisions.action_code in ('waive', 'not_duplicates')
                and not decisions.is_over
                and decisions.seen_class = dated.class
                and (
                    decisions.seen_difference_amount = dated.difference_amount
                    or (decisions.seen_difference_amount is null and dated.difference_amount is null)
                )
                then 'waived'
            else 'reopened'
        end as status,
        assignments.assigned_to,
        decisions.decision_reason,
        decisions.decided_by,
        decisions.decided_on,
        decisions.waived_until_on,
        cast(
            {{ dbt.datediff('coalesce(dated.observed_again_on, dated.first_seen_on)', as_of_date(), 'day') }}
            as integer
        ) as age_days
    from dated
    left join classes
        on
            dated.reconciliation = classes.reconciliation
            and dated.class = classes.class
    left join causes on dated.break_id = causes.break_id
    left join decisions on dated.break_id = decisions.break_id and decisions.recency_rank = 1
    left join assignments on dated.break_id = assignments.break_id and assignments.recency_rank = 1
),

register as (
    select
        break_id,
        {{ stable_id([
            'reconciliation', 'insurer_id', 'reinsurer_id', 'class', 'cause_code', 'applied_figure'
        ]) }} as break_group_id,
        reconciliation,
        insurer_id,
        reinsurer_id,
        product_code,
        period,
        measure_code,
        key,
        class,
        also,
        expected_amount,
        found_amount,
        difference_amount,
        currency,
        found_currency,
        difference_amount_eur,
        first_seen_on,
        {{ as_of_date() }} as last_seen_on,
        observed_again_on,
        cast(null as date) as resolved_on,
        age_days,
        true as is_open,
        status,
        case
            when released_status is null then 'opened'
            when released_status = 'resolved' then 'reopened'
            when released_class <> class then 'moved'
            when released_difference_amount = difference_amount then 'unchanged'
            when released_difference_amount is null and difference_amount is null then 'unchanged'
            else 'moved'
        end as change_code,
        owner_code,
        assigned_to,
        decision_reason,
        decided_by,
        decided_on,
        waived_until_on,
        cause_code,
        cause_fr,
        cause_en,
        next_step_fr,
        next_step_en,
        left_submission_hash,
        left_line_number,
        right_submission_hash,
        right_line_number
    from open_breaks
    union all
    select
        released.break_id,
        released.break_group_id,
        released.reconciliation,
        released.insurer_id,
        released.reinsurer_id,
        released.product_code,
        released.period,
        released.measure_code,
        released.key,
        released.class,
        released.also,
        released.expected_amount,
        released.found_amount,
        released.difference_amount,
        released.currency,
        released.found_currency,
        released.difference_amount_eur,
        released.first_seen_on,
        released.last_seen_on,
        released.observed_again_on,
        coalesce(released.resolved_on, {{ as_of_date() }}) as resolved_on,
        released.age_days,
        false as is_open,
        'resolved' as status,
        case when released.status = 'resolved' then 'unchanged' else 'resolved' end as change_code,
        released.owner_code,
        released.assigned_to,
        cast(null as varchar) as decision_reason,
        cast(null as varchar) as decided_by,
        cast(null as date) as decided_on,
        cast(null as date) as waived_until_on,
        released.cause_code,
        cast(null as varchar) as cause_fr,
        cast(null as varchar) as cause_en,
        cast(null as varchar) as next_step_fr,
        cast(null as varchar) as next_step_en,
        cast(null as varchar) as left_submission_hash,
        cast(null as integer) as left_line_number,
        cast(null as varchar) as right_submission_hash,
        cast(null as integer) as right_line_number
    from released
    left join breaks on released.break_id = breaks.break_id
    where breaks.break_id is null
)

select
    register.break_id,
    register.break_group_id,
    register.reconciliation,
    register.insurer_id,
    register.reinsurer_id,
    register.product_code,
    register.period,
    register.measure_code,
    register.key,
    register.class,
    register.also,
    register.expected_amount,
    register.found_amount,
    register.difference_amount,
    register.currency,
    register.found_currency,
    register.difference_amount_eur,
    register.first_seen_on,
    register.last_seen_on,
    register.observed_again_on,
    register.resolved_on,
    register.age_days,
    age_bands.age_band_code,
    register.is_open,
    register.status,
    register.change_code,
    register.owner_code,
    register.assigned_to,
    register.decision_reason,
    register.decided_by,
    register.decided_on,
    register.waived_until_on,
    register.cause_code,
    register.cause_fr,
    register.cause_en,
    register.next_step_fr,
    register.next_step_en,
    register.left_submission_hash,
    register.left_line_number,
    register.right_submission_hash,
    register.right_line_number
from register
left join age_bands
    on
        register.age_days >= age_bands.minimum_age_days
        and (age_bands.maximum_age_days is null or register.age_days <= age_bands.maximum_age_days)
