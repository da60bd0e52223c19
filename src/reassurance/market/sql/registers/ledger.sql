-- What each reinsurer books: the premiums, commissions and movements that the cedents declared.
create table reg_ledger as
select
    sender,
    period,
    1 as sequence,
    'upsert' as _action,
    cast(columns({{ columns }}) as varchar)
from (
    select
        b.reinsurer_id as sender,
        b.booking_period as period,
        'E-' || source_reference || '-' || mark as entry_id,
        treaty_id,
        e.insurer_id,
        b.account_period,
        line_code,
        amount,
        currency,
        b.booked_on,
        source_reference
    from (
        select
            segment,
            period,
            premium_line_id as source_reference,
            'P' as mark,
            treaty_id,
            insurer_id,
            'ceded_premium' as line_code,
            ceded_premium_amount as amount,
            currency
        from premium_lines
        union all
        select
            segment,
            period,
            premium_line_id,
            'C',
            treaty_id,
            insurer_id,
            'ceding_commission',
            ceding_commission_amount,
            currency
        from premium_lines
        union all
        select
            segment,
            period,
            premium_line_id,
            'P',
            treaty_id,
            insurer_id,
            'ceded_premium',
            ceded_premium_amount,
            currency
        from portfolio_premiums
        union all
        select
            segment,
            period,
            premium_line_id,
            'C',
            treaty_id,
            insurer_id,
            'ceding_commission',
            ceding_commission_amount,
            currency
        from portfolio_premiums
        union all
        select
            segment,
            period,
            movement_id,
            'S',
            treaty_id,
            insurer_id,
            line_code,
            ceded_amount,
            currency
        from claim_movements inner join claim_accounts using (movement_type)
    ) as e
    inner join booking_months as b
        on
            e.insurer_id = b.insurer_id and e.period = b.period
            and b.reinsurer_id = case e.segment when 'domestic' then 'CCR' else 'BPIAE' end
) as lines;
