-- Possible causes of a break that another line shows: charged a month late, booked together with another line, or with
-- the amount of another line (decision 0050). One row per break, cause and other line.

with

lines as (
    select * from {{ ref('int_break_lines') }}
),

premium_lines as (
    select * from {{ ref('int_premium_lines') }}
),

claim_lines as (
    select * from {{ ref('int_claim_lines') }}
),

ledger as (
    select * from {{ ref('int_ledger_current') }}
),

months as (
    select
        *,
        split_part(key, '|', 1) as guarantee_id,
        {{ month_of(days_after(last_day_of('period'), 1)) }} as next_period
    from lines
    where reconciliation = 'premium_due' and class in ('premium_missing', 'premium_twice', 'amount_differs')
),

postponed as (
    select
        missing.break_id as missing_break_id,
        charged.break_id as charged_break_id,
        missing.key as missing_key,
        charged.key as charged_key,
        missing.period as due_period,
        charged.period as applied_period,
        missing.expected_amount as basis_amount
    from months as missing
    inner join months as charged
        on
            missing.insurer_id = charged.insurer_id
            and missing.guarantee_id = charged.guarantee_id
            and missing.next_period = charged.period
            and missing.difference_amount = -charged.difference_amount
    where missing.class = 'premium_missing' and charged.class <> 'premium_missing'
),

grouped as (
    select
        missing.break_id as missing_break_id,
        booked.break_id as booked_break_id,
        missing.key as missing_key,
        booked.key as booked_key,
        missing.expected_amount as missing_amount,
        booked.expected_amount as booked_amount
    from lines as missing
    inner join lines as booked
        on
            missing.reconciliation = booked.reconciliation
            and missing.insurer_id = booked.insurer_id
            and missing.reinsurer_id = booked.reinsurer_id
            and missing.period = booked.period
            and missing.line_code = booked.line_code
            and missing.currency = booked.currency
            and missing.difference_amount = -booked.difference_amount
    where
        missing.class = 'missing_in_ledger'
        and booked.class = 'amount_differs'
        and missing.expected_amount <> 0
        and booked.expected_amount <> 0
),

exchanged as (
    select
        lines.break_id,
        others.key as other_key
    from lines
    inner join lines as others
        on
            lines.reconciliation = others.reconciliation
            and lines.insurer_id = others.insurer_id
            and lines.period = others.period
            and lines.class = others.class
            and lines.measure_code = others.measure_code
            and {{ is_same('lines.line_code', 'others.line_code') }}
            and lines.currency = others.currency
            and lines.expected_amount = others.actual_amount
            and lines.actual_amount = others.expected_amount
    where lines.expected_amount <> lines.actual_amount
),

distances as (
    select listed.distance from (
        values (-2), (-1), (1), (2)
    ) as listed (distance)
),

neighbours as (
    select
        lines.*,
        distances.distance,
        case when abs(distances.distance) = 1 then lines.premium_submission_id end as neighbour_premium_submission_id,
        case when abs(distances.distance) = 1 then lines.claim_submission_id end as neighbour_claim_submission_id
    from lines
    cross join distances
    where
        lines.actual_amount <> 0
        and lines.class in ('amount_differs', 'gross_differs', 'share_differs', 'commission_differs')
        and lines.reconciliation <> 'premium_due'
),

repeated as (
    select
        neighbours.break_id,
        ledger.source_reference || '|' || ledger.line_code as other_key
    from neighbours
    inner join ledger
        on
            neighbours.entry_submission_id = ledger.submission_id
            and neighbours.entry_line_number + neighbours.distance = ledger.line_number
            and neighbours.line_code = ledger.line_code
            and neighbours.actual_amount = ledger.amount
    union all
    select
        neighbours.break_id,
        premium_lines.premium_line_id as other_key
    from neighbours
    inner join premium_lines
        on
            neighbours.neighbour_premium_submission_id = premium_lines.submission_id
            and neighbours.premium_line_number + neighbours.distance = premium_lines.line_number
            and neighbours.actual_amount = case neighbours.class
                when 'gross_differs' then premium_lines.gross_premium_amount
                when 'share_differs' then premium_lines.ceded_premium_amount
                when 'commission_differs' then premium_lines.ceding_commission_amount
            end
    union all
    select
        neighbours.break_id,
        claim_lines.movement_id as other_key
    from neighbours
    inner join claim_lines
        on
            neighbours.neighbour_claim_submission_id = claim_lines.submission_id
            and neighbours.claim_line_number + neighbours.distance = claim_lines.line_number
            and neighbours.actual_amount = claim_lines.ceded_amount
),

other_lines as (
    select
        break_id,
        other_key
    from exchanged
    union
    select
        break_id,
        other_key
    from repeated
)

select
    missing_break_id as break_id,
    'one_period_late' as cause_code,
    basis_amount,
    due_period,
    applied_period,
    charged_key as other_key,
    basis_amount as other_amount,
    cast(-basis_amount as decimal(18, 2)) as explained_amount
from postponed
union all
select
    charged_break_id as break_id,
    'one_period_late' as cause_code,
    basis_amount,
    due_period,
    applied_period,
    missing_key as other_key,
    basis_amount as other_amount,
    basis_amount as explained_amount
from postponed
union all
select
    missing_break_id as break_id,
    'two_lines_together' as cause_code,
    missing_amount as basis_amount,
    cast(null as varchar) as due_period,
    cast(null as varchar) as applied_period,
    booked_key as other_key,
    booked_amount as other_amount,
    cast(-missing_amount as decimal(18, 2)) as explained_amount
from grouped
union all
select
    booked_break_id as break_id,
    'two_lines_together' as cause_code,
    booked_amount as basis_amount,
    cast(null as varchar) as due_period,
    cast(null as varchar) as applied_period,
    missing_key as other_key,
    missing_amount as other_amount,
    missing_amount as explained_amount
from grouped
union all
select
    lines.break_id,
    'another_line' as cause_code,
    lines.expected_amount as basis_amount,
    cast(null as varchar) as due_period,
    cast(null as varchar) as applied_period,
    other_lines.other_key,
    lines.actual_amount as other_amount,
    cast(lines.actual_amount - lines.expected_amount as decimal(18, 2)) as explained_amount
from other_lines
inner join lines on other_lines.break_id = lines.break_id
