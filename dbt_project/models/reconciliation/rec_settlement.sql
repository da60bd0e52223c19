-- Balances of technical accounts, compared with the bank movements that settle them: one row per balance, and one per
-- movement, or part of it, that settles none. Every balance and every movement is classed once.

with

balances as (
    select * from {{ ref('int_settlement_balances') }}
),

movements as (
    select * from {{ ref('int_settlement_movements') }}
),

matches as (
    select * from {{ ref('int_settlement_matches') }}
),

insurers as (
    select
        movement_key,
        min(named_code) as insurer_id
    from {{ ref('int_settlement_names') }}
    where kind = 'insurer'
    group by movement_key
    having min(named_code) = max(named_code)
),

accounts_quarantined as (
    select * from {{ ref('int_accounts_quarantined') }}
),

movements_quarantined as (
    select * from {{ ref('int_bank_statements_quarantined') }}
),

tolerances as (
    {{ tolerances_in_force('settlement', ['balance_amount']) }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

-- A refused line may name any quarter: it has the rate of the nearest month.
rated_months as (
    {{ rated_months() }}
),

accounts_due as (
    select
        sender_id,
        {{ account_period_of('period') }} as account_period,
        due_on
    from {{ ref('int_submission_due_dates') }}
    where register_code = 'accounts' and is_owed_with_this_month
),

last_accounts_due as (
    select
        account_period,
        max(due_on) as due_on
    from accounts_due
    group by account_period
),

-- The payments of each balance, and the last line of them.
paid as (
    select
        matches.balance_key,
        cast(sum(matches.matched_amount) as decimal(18, 2)) as received_amount,
        max(movements.booked_on) as settlement_on,
        max(movements.received_at) as received_at,
        count(*) as payment_count,
        min(matches.evidence_code) as first_evidence_code,
        max(matches.evidence_code) as last_evidence_code,
        max(movements.submission_id) as submission_id
    from matches
    inner join movements on matches.movement_key = movements.movement_key
    group by matches.balance_key
),

last_lines as (
    select
        matches.balance_key,
        min(movements.line_number) as line_number
    from matches
    inner join movements on matches.movement_key = movements.movement_key
    inner join paid
        on
            matches.balance_key = paid.balance_key
            and movements.submission_id = paid.submission_id
    group by matches.balance_key
),

compared_balances as (
    select
        balances.*,
        coalesce(paid.received_amount, cast(0 as decimal(18, 2))) as received_amount,
        abs(balances.balance_amount) as owed_amount,
        cast(case
            when balances.balance_amount < 0 then -coalesce(paid.received_amount, 0)
            when balances.balance_amount = 0 then abs(coalesce(paid.received_amount, 0))
            else coalesce(paid.received_amount, 0)
        end as decimal(18, 2)) as paid_amount,
        paid.settlement_on,
        coalesce(paid.settlement_on > balances.payment_due_on, false) as is_late,
        coalesce(paid.payment_count, 0) as payment_count,
        case when paid.first_evidence_code <> paid.last_evidence_code then 'several' else paid.first_evidence_code end
            as evidence_code,
        paid.received_at as paid_received_at,
        paid.submission_id as right_submission_id,
        last_lines.line_number as right_line_number
    from balances
    left join paid on balances.balance_key = paid.balance_key
    left join last_lines on balances.balance_key = last_lines.balance_key
),

judged_balances as (
    select
        compared_balances.*,
        compared_balances.paid_amount - compared_balances.owed_amount as overpaid_amount,
        {{ is_beyond_tolerance(
            'compared_balances.paid_amount - compared_balances.owed_amount',
            'compared_balances.owed_amount',
            'balance_amount'
        ) }} as is_different
    from compared_balances
    cross join tolerances
),

classed_balances as (
    select
        *,
        case
            when is_quarantined then 'quarantined'
            when is_different and overpaid_amount > 0 then 'overpaid'
            when not is_different and is_late then 'settled_late'
            when overpaid_amount = 0 then 'matched'
            when not is_different then 'within_tolerance'
            when statement_due_on >= {{ as_of_date() }} then 'awaited'
            when paid_amount > 0 then 'partially_settled'
            else 'unsettled'
        end as class
    from judged_balances
),

matched_movements as (
    select
        movement_key,
        sum(matched_amount) as matched_amount
    from matches
    group by movement_key
),

-- The accounts of the quarter before the booking are due first.
open_movements as (
    select
        movements.*,
        insurers.insurer_id,
        cast(movements.payment_amount - coalesce(matched_movements.matched_amount, 0) as decimal(18, 2))
            as open_amount,
        {{ account_period_of(month_of(days_after(quarter_start('movements.booked_on'), -1))) }} as account_period
    from movements
    left join matched_movements on movements.movement_key = matched_movements.movement_key
    left join insurers on movements.movement_key = insurers.movement_key
    where
        matched_movements.movement_key is null
        or movements.payment_amount <> matched_movements.matched_amount
),

dated_movements as (
    select
        open_movements.*,
        case when open_movements.insurer_id is null then last_accounts_due.due_on else accounts_due.due_on end
            as accounts_due_on
    from open_movements
    left join accounts_due
        on
            open_movements.insurer_id = accounts_due.sender_id
            and open_movements.account_period = accounts_due.account_period
    left join last_accounts_due on open_movements.account_period = last_accounts_due.account_period
),

compared as (
    select
        balance_key as key,
        insurer_id,
        reinsurer_id,
        product_code,
        period,
        class,
        case when class = 'overpaid' and is_late then 'settled_late' end as also,
        balance_amount as expected_amount,
        received_amount as found_amount,
        currency,
        treaty_id,
        account_period,
        payment_due_on,
        settlement_on,
        evidence_code,
        payment_count,
        greatest(
            {{ paris_day('received_at') }},
            {{ paris_day('paid_received_at') }},
            case
                when class in ('partially_settled', 'unsettled') then {{ days_after('statement_due_on', 1) }}
            end
        ) as known_on,
        submission_id as left_submission_id,
        line_number as left_line_number,
        right_submission_id,
        right_line_number
    from classed_balances
    union all
    select
        movement_key as key,
        insurer_id,
        reinsurer_id,
        cast(null as varchar) as product_code,
        period,
        case
            when movement_kind <> 'payment' then movement_kind
            when accounts_due_on >= {{ as_of_date() }} then 'awaited'
            when open_amount > 0 then 'unidentified_receipt'
            else 'unidentified_payment'
        end as class,
        cast(null as varchar) as also,
        cast(null as decimal(18, 2)) as expected_amount,
        open_amount as found_amount,
        currency,
        cast(null as varchar) as treaty_id,
        cast(null as varchar) as account_period,
        cast(null as date) as payment_due_on,
        booked_on as settlement_on,
        cast(null as varchar) as evidence_code,
        1 as payment_count,
        greatest(
            {{ paris_day('received_at') }},
            case when movement_kind = 'payment' then {{ days_after('accounts_due_on', 1) }} end
        ) as known_on,
        cast(null as integer) as left_submission_id,
        cast(null as integer) as left_line_number,
        submission_id as right_submission_id,
        line_number as right_line_number
    from dated_movements
    union all
    select
        line_reference as key,
        insurer_id,
        cast(null as varchar) as reinsurer_id,
        cast(null as varchar) as product_code,
        period,
        'quarantined' as class,
        cast(null as varchar) as also,
        amount as expected_amount,
        cast(null as decimal(18, 2)) as found_amount,
        currency,
        treaty_id,
        account_period,
        cast(null as date) as payment_due_on,
        cast(null as date) as settlement_on,
        cast(null as varchar) as evidence_code,
        0 as payment_count,
        {{ paris_day('received_at') }} as known_on,
        submission_id as left_submission_id,
        line_number as left_line_number,
        cast(null as integer) as right_submission_id,
        cast(null as integer) as right_line_number
    from accounts_quarantined
    where
        line_code = 'balance'
        and (treaty_id is null or account_period is null or currency is null or amount is null)
    union all
    select
        line_reference as key,
        cast(null as varchar) as insurer_id,
        reinsurer_id,
        cast(null as varchar) as product_code,
        period,
        'quarantined' as class,
        cast(null as varchar) as also,
        cast(null as decimal(18, 2)) as expected_amount,
        case direction when 'debit' then -movement_amount else movement_amount end as found_amount,
        currency,
        cast(null as varchar) as treaty_id,
        cast(null as varchar) as account_period,
        cast(null as date) as payment_due_on,
        booked_on as settlement_on,
        cast(null as varchar) as evidence_code,
        1 as payment_count,
        {{ paris_day('received_at') }} as known_on,
        cast(null as integer) as left_submission_id,
        cast(null as integer) as left_line_number,
        submission_id as right_submission_id,
        line_number as right_line_number
    from movements_quarantined
),

valued as (
    select
        compared.*,
        compared.currency as found_currency,
        'other' as measure_code,
        {{ product_amount('compared.expected_amount', 'rates.eur_per_unit_rate') }} as expected_amount_eur,
        {{ product_amount('compared.found_amount', 'rates.eur_per_unit_rate') }} as found_amount_eur
    from compared
    cross join rated_months
    left join rates
        on
            compared.currency = rates.currency
            and rates.period
            = least(greatest(compared.period, rated_months.first_period), rated_months.last_period)
)

select
    key,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    measure_code,
    class,
    also,
    expected_amount,
    found_amount,
    {{ difference_amount() }} as difference_amount,
    currency,
    found_currency,
    expected_amount_eur,
    found_amount_eur,
    {{ compared_amount_eur('expected_amount_eur', 'found_amount_eur') }} as compared_amount_eur,
    known_on,
    left_submission_id,
    left_line_number,
    right_submission_id,
    right_line_number,
    treaty_id,
    account_period,
    payment_due_on,
    settlement_on,
    evidence_code,
    payment_count
from valued
