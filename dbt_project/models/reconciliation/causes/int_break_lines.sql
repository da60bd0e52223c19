-- Open breaks that may have a suggested cause (decision 0050), with what is needed from the lines they are about: the
-- premium line or claim movement, by submission and line number, and the month of the terms before.

with

breaks as (
    select * from {{ ref('int_breaks') }}
    where
        reconciliation in ('cession_terms', 'premium_due', 'premium_ledger', 'claim_ledger', 'technical_account')
        and class not in ('quarantined', 'no_terms_in_force')
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

-- Join keys, null where no row can match.
placed as (
    select
        breaks.*,
        case when reconciliation in ('premium_ledger', 'claim_ledger') then split_part(key, '|', 2) end as line_code,
        case
            when reconciliation = 'premium_due' then right_submission_id
            when
                reconciliation = 'premium_ledger'
                or (reconciliation = 'cession_terms' and measure_code = 'premium')
                then left_submission_id
        end as premium_submission_id,
        case when reconciliation = 'premium_due' then right_line_number else left_line_number end
            as premium_line_number,
        case when reconciliation = 'cession_terms' and measure_code <> 'premium' then left_submission_id end
            as claim_submission_id,
        case when reconciliation in ('premium_ledger', 'claim_ledger') then right_submission_id end
            as entry_submission_id
    from breaks
)

select
    placed.break_id,
    placed.reconciliation,
    placed.insurer_id,
    placed.reinsurer_id,
    placed.product_code,
    placed.period,
    placed.key,
    placed.class,
    placed.also,
    placed.measure_code,
    placed.line_code,
    placed.expected_amount,
    placed.found_amount as actual_amount,
    placed.difference_amount,
    placed.currency,
    placed.found_currency as actual_currency,
    placed.premium_submission_id,
    placed.premium_line_number,
    placed.claim_submission_id,
    placed.left_line_number as claim_line_number,
    placed.entry_submission_id,
    placed.right_line_number as entry_line_number,
    coalesce(premium_lines.treaty_id, claim_lines.treaty_id) as treaty_id,
    premium_lines.gross_premium_amount,
    premium_lines.ceded_premium_amount,
    premium_lines.expected_gross_premium_amount,
    premium_lines.premium_base_amount,
    premium_lines.limit_in_force_amount,
    premium_lines.annual_premium_rate,
    premium_lines.annual_premium_rate_in_force,
    {{ divide_product('premium_lines.premium_base_amount', 'premium_lines.annual_premium_rate', 12) }}
        as monthly_premium_amount,
    claim_lines.gross_amount as gross_claim_amount,
    ledger.account_period as entry_account_period
from placed
left join premium_lines
    on
        placed.premium_submission_id = premium_lines.submission_id
        and placed.premium_line_number = premium_lines.line_number
left join claim_lines
    on
        placed.claim_submission_id = claim_lines.submission_id
        and placed.left_line_number = claim_lines.line_number
left join ledger
    on
        placed.entry_submission_id = ledger.submission_id
        and placed.right_line_number = ledger.line_number
