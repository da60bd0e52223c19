-- Blanket decisions (CNV-03): one insurer withdraws cover, on one day, from more than the allowed share of its lines
-- on buyers of one NAF division or one department. One row per insurer, day and group. `fnd_convention` adds severity
-- and messages.
-- A line is a policy's limit on a buyer, known from its limit decisions. Each decision adds or removes a line. The
-- lines of an insurer at the start of a day are a running sum.

with

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

parameters as (
    select * from {{ ref('rule_parameters') }}
),

-- If a line has several decisions on one day, the last one by identifier counts.
ranked as (
    select
        *,
        row_number() over (
            partition by insurer_id, policy_id, buyer_key, decided_on
            order by decision_id desc
        ) as day_rank
    from decisions
),

line_days as (
    select
        *,
        case when granted_limit_amount > 0 then 1 else 0 end as lines_after,
        lag(case when granted_limit_amount > 0 then 1 else 0 end, 1, 0) over (
            partition by insurer_id, policy_id, buyer_key
            order by decided_on
        ) as lines_known,
        lag(decided_on) over (
            partition by insurer_id, policy_id, buyer_key
            order by decided_on
        ) is null as is_first
    from ranked
    where day_rank = 1
),

groups as (
    select
        'naf_division' as group_kind,
        buyer_naf_division as group_code,
        insurer_id,
        decided_on,
        previous_limit_amount,
        is_withdrawal,
        lines_after,
        lines_known,
        is_first
    from line_days
    where buyer_naf_division is not null
    union all
    select
        'department' as group_kind,
        buyer_department as group_code,
        insurer_id,
        decided_on,
        previous_limit_amount,
        is_withdrawal,
        lines_after,
        lines_known,
        is_first
    from line_days
    where buyer_department is not null
),

-- If the first decision on a line declares a previous limit, the line is known at the start of that day.
days as (
    select
        group_kind,
        group_code,
        insurer_id,
        decided_on,
        sum(lines_after - lines_known) as change_count,
        sum(case when is_first and previous_limit_amount > 0 then 1 else 0 end) as discovered_count,
        sum(
            case
                when is_withdrawal and (lines_known = 1 or (is_first and previous_limit_amount > 0)) then 1
                else 0
            end
        ) as withdrawn_count
    from groups
    group by group_kind, group_code, insurer_id, decided_on
),

opened as (
    select
        *,
        coalesce(
            sum(change_count) over (
                partition by insurer_id, group_kind, group_code
                order by decided_on
                rows between unbounded preceding and 1 preceding
            ), 0
        ) + discovered_count as line_count
    from days
),

judged as (
    select
        opened.*,
        allowed_shares.value_rate as allowed_share
    from opened
    inner join parameters as allowed_shares
        on
            allowed_shares.parameter = 'blanket_cut_share'
            and {{ in_force('allowed_shares', 'opened.decided_on') }}
    inner join parameters as minima
        on
            minima.parameter = 'blanket_lines_minimum'
            and {{ in_force('minima', 'opened.decided_on') }}
    where opened.line_count >= minima.value_count
)

select
    'CNV-03' as rule_id,
    insurer_id,
    decided_on,
    group_kind,
    group_code,
    cast(withdrawn_count as bigint) as withdrawn_count,
    cast(line_count as bigint) as line_count,
    cast(withdrawn_count as varchar) || ' sur ' || cast(line_count as varchar)
    || ' (' || {{ share_text(share('withdrawn_count', 'line_count'), 'fr') }} || '), le '
    || {{ date_text('decided_on', 'fr') }}
    || case group_kind when 'department' then ', département ' else ', division NAF ' end || group_code as observed_fr,
    cast(withdrawn_count as varchar) || ' out of ' || cast(line_count as varchar)
    || ' (' || {{ share_text(share('withdrawn_count', 'line_count'), 'en') }} || '), on '
    || {{ date_text('decided_on', 'en') }}
    || case group_kind when 'department' then ', department ' else ', NAF division ' end || group_code as observed_en,
    {{ share_text('allowed_share', 'fr') }} as allowed_fr,
    {{ share_text('allowed_share', 'en') }} as allowed_en
from judged
where {{ exceeds_share('withdrawn_count', 'line_count', 'allowed_share') }}
