-- Premium lines declared by cedents, compared with the entries of reinsurers: one row per premium line and line of
-- account. Every line and every entry is in exactly one row. Entries with an unreadable line of account are in this
-- reconciliation only.

with

premiums as {{ not_materialized() }} (
    select * from {{ ref('int_premium_lines') }}
),

premiums_quarantined as (
    select * from {{ ref('int_premiums_quarantined') }}
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

declared_lines as {{ not_materialized() }} (
    select
        insurer_id,
        premium_line_id as source_reference,
        product_code,
        reinsurer_id,
        period,
        account_period,
        ceded_premium_amount,
        ceding_commission_amount,
        currency,
        received_at,
        submission_id,
        line_number,
        false as is_quarantined
    from premiums
    union all
    select
        premiums_quarantined.insurer_id,
        coalesce(
            premiums_quarantined.premium_line_id,
            premiums_quarantined.line_reference
        ) as source_reference,
        terms.product_code,
        terms.reinsurer_id,
        premiums_quarantined.period,
        {{ account_period_of('premiums_quarantined.period') }} as account_period,
        premiums_quarantined.ceded_premium_amount,
        premiums_quarantined.ceding_commission_amount,
        premiums_quarantined.currency,
        premiums_quarantined.received_at,
        premiums_quarantined.submission_id,
        premiums_quarantined.line_number,
        true as is_quarantined
    from premiums_quarantined
    left join terms
        on
            premiums_quarantined.insurer_id = terms.insurer_id
            and premiums_quarantined.guarantee_id = terms.guarantee_id
),

declared_amounts as {{ not_materialized() }} (
    select
        declared_lines.*,
        'ceded_premium' as line_code,
        ceded_premium_amount as amount
    from declared_lines
    union all
    select
        declared_lines.*,
        'ceding_commission' as line_code,
        ceding_commission_amount as amount
    from declared_lines
),

{{ compared_with_ledger(
    'premiums',
    ['ceded_premium', 'ceding_commission'],
    ['ceded_claims_paid', 'ceded_recoveries', 'ceded_reserve_change', 'cap_adjustment', 'balance', 'guarantee_fee']
) }}
