-- Claim movements declared by cedents, compared with the entries of reinsurers: one row per claim movement and line
-- of account. Every booked movement and every entry is in exactly one row. Notifications and closures are not booked.
-- A refused movement with an unreadable type is shown as a payment.

with

movements as {{ not_materialized() }} (
    select * from {{ ref('int_claim_lines') }}
),

movements_quarantined as (
    select * from {{ ref('int_claims_quarantined') }}
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

declared_lines as {{ not_materialized() }} (
    select
        insurer_id,
        movement_id as source_reference,
        movement_type,
        product_code,
        reinsurer_id,
        period,
        account_period,
        ceded_amount as amount,
        currency,
        received_at,
        submission_id,
        line_number,
        false as is_quarantined
    from movements
    union all
    select
        movements_quarantined.insurer_id,
        coalesce(
            movements_quarantined.movement_id,
            movements_quarantined.line_reference
        ) as source_reference,
        movements_quarantined.movement_type,
        terms.product_code,
        terms.reinsurer_id,
        movements_quarantined.period,
        {{ account_period_of('movements_quarantined.period') }} as account_period,
        movements_quarantined.ceded_amount as amount,
        movements_quarantined.currency,
        movements_quarantined.received_at,
        movements_quarantined.submission_id,
        movements_quarantined.line_number,
        true as is_quarantined
    from movements_quarantined
    left join terms
        on
            movements_quarantined.insurer_id = terms.insurer_id
            and movements_quarantined.guarantee_id = terms.guarantee_id
),

declared_amounts as {{ not_materialized() }} (
    select
        *,
        {{ account_line_of_movement('movement_type') }} as line_code
    from declared_lines
    where movement_type is null or movement_type not in ('notification', 'closure')
),

{{ compared_with_ledger('claims', ['ceded_claims_paid', 'ceded_recoveries', 'ceded_reserve_change']) }}
