-- Accepted bank movements, with their signed amount, their texts in comparable form, and whether each is a payment, a
-- charge of the bank, or part of a reversal. Only payments settle balances.

with

movements as (
    select * from {{ ref('int_bank_statements_current') }}
),

terms as (
    select * from {{ ref('settlement_terms') }}
),

charge_texts as (
    select * from {{ ref('bank_charge_texts') }}
),

insurers as (
    select * from {{ ref('insurers') }}
),

worded as (
    select
        movements.reinsurer_id || '|' || movements.period || '|' || movements.account_id || '|'
        || movements.bank_movement_id as movement_key,
        movements.reinsurer_id,
        movements.account_id,
        movements.bank_movement_id,
        movements.period,
        movements.booked_on,
        movements.currency,
        case movements.direction when 'credit' then movements.movement_amount else -movements.movement_amount end
            as payment_amount,
        movements.is_reversal,
        {{ comparable_text(
            "coalesce(movements.structured_reference, '') || ' ' || coalesce(movements.end_to_end_id, '')"
            ~ " || ' ' || coalesce(movements.remittance_text, '')"
        ) }} as reference_text,
        {{ comparable_text('movements.counterparty_name') }} as counterparty_text,
        replace({{ comparable_text('movements.structured_reference') }}, ' ', '') as structured_reference_key,
        replace({{ comparable_text('movements.end_to_end_id') }}, ' ', '') as end_to_end_key,
        coalesce(terms.reversal_days, 0) as reversal_days,
        coalesce(terms.set_size_maximum, 0) as set_size_maximum,
        coalesce(terms.set_candidate_count_maximum, 0) as set_candidate_count_maximum,
        coalesce(terms.reference_length_minimum, 0) as reference_length_minimum,
        movements.received_at,
        movements.submission_id,
        movements.line_number
    from movements
    left join terms
        on
            movements.reinsurer_id = terms.reinsurer_id
            and {{ in_force('terms', 'movements.booked_on') }}
),

-- A reversal and the movement that it reverses have the same place: the latest of both are numbered first.
numbered as (
    select
        *,
        case when is_reversal then -payment_amount else payment_amount end as original_amount,
        row_number() over (
            partition by
                reinsurer_id,
                account_id,
                currency,
                reference_text,
                is_reversal,
                case when is_reversal then -payment_amount else payment_amount end
            order by booked_on desc, bank_movement_id desc
        ) as place
    from worded
),

reversals as (
    select
        originals.movement_key as original_key,
        reversals.movement_key as reversal_key
    from numbered as originals
    inner join numbered as reversals
        on
            originals.reinsurer_id = reversals.reinsurer_id
            and originals.account_id = reversals.account_id
            and originals.currency = reversals.currency
            and originals.reference_text = reversals.reference_text
            and originals.original_amount = reversals.original_amount
            and originals.place = reversals.place
    where
        not originals.is_reversal
        and reversals.is_reversal
        and reversals.booked_on between originals.booked_on
        and {{ days_after('originals.booked_on', 'reversals.reversal_days') }}
),

charges as (
    select worded.movement_key
    from worded
    inner join charge_texts
        on
            worded.reference_text like {{ comparable_text('charge_texts.charge_text') }} || '%'
            and {{ in_force('charge_texts', 'worded.booked_on') }}
    left join insurers
        on
            {{ contains_name('worded.reference_text', comparable_text('insurers.insurer_id')) }}
            or {{ contains_name('worded.reference_text', comparable_text('insurers.name')) }}
    where insurers.insurer_id is null
    group by worded.movement_key
)

select
    worded.movement_key,
    worded.reinsurer_id,
    worded.account_id,
    worded.bank_movement_id,
    worded.period,
    worded.booked_on,
    worded.currency,
    worded.payment_amount,
    worded.reference_text,
    worded.counterparty_text,
    worded.structured_reference_key,
    worded.end_to_end_key,
    case
        when as_original.original_key is not null or as_reversal.reversal_key is not null then 'reversed'
        when charges.movement_key is not null then 'bank_charge'
        else 'payment'
    end as movement_kind,
    worded.set_size_maximum,
    worded.set_candidate_count_maximum,
    worded.reference_length_minimum,
    worded.received_at,
    worded.submission_id,
    worded.line_number
from worded
left join reversals as as_original on worded.movement_key = as_original.original_key
left join reversals as as_reversal on worded.movement_key = as_reversal.reversal_key
left join charges on worded.movement_key = charges.movement_key
