-- The entries of each reinsurer: the premiums, commissions and movements that the cedents declared.
{% call create_register('ledger', columns) %}
    select
        b.reinsurer_id as sender,
        b.booking_period as period,
        'E-' || a.source_reference || '-' || a.mark as entry_id,
        a.treaty_id,
        a.insurer_id,
        b.account_period,
        a.line_code,
        a.amount,
        a.currency,
        b.booked_on,
        a.source_reference
    from ceded_amounts as a
    inner join booking_months as b
        on
            a.insurer_id = b.insurer_id and a.period = b.period
            and b.reinsurer_id = reinsurer_by_segment(a.segment)
{% endcall %};
