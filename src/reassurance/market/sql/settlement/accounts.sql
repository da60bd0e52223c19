-- One row per line of technical account, for the quarters that end in the market. Lines are summed as declared,
-- anomalies included.
create table technical_accounts as
with
moved as (
    select
        insurer_id,
        period,
        segment,
        treaty_id,
        currency,
        'ceded_premium' as line_code,
        ceded_premium_amount as amount
    from premium_lines
    union all
    select
        insurer_id,
        period,
        segment,
        treaty_id,
        currency,
        'ceding_commission',
        ceding_commission_amount
    from premium_lines
    union all
    select
        insurer_id,
        period,
        segment,
        treaty_id,
        currency,
        'ceded_premium',
        ceded_premium_amount
    from portfolio_premiums
    union all
    select
        insurer_id,
        period,
        segment,
        treaty_id,
        currency,
        'ceding_commission',
        ceding_commission_amount
    from portfolio_premiums
    union all
    select
        insurer_id,
        period,
        segment,
        treaty_id,
        currency,
        line_code,
        ceded_amount
    from claim_movements inner join claim_accounts using (movement_type)
),

summed as (
    select
        insurer_id,
        segment,
        treaty_id,
        currency,
        account_period,
        coalesce(sum(amount) filter (line_code = 'ceded_premium'), 0) as ceded_premium,
        coalesce(sum(amount) filter (line_code = 'ceding_commission'), 0) as ceding_commission,
        coalesce(sum(amount) filter (line_code = 'ceded_claims_paid'), 0) as ceded_claims_paid,
        coalesce(sum(amount) filter (line_code = 'ceded_recoveries'), 0) as ceded_recoveries,
        coalesce(sum(amount) filter (line_code = 'ceded_reserve_change'), 0) as ceded_reserve_change,
        ceded_premium - ceding_commission - ceded_claims_paid + ceded_recoveries as balance
    from moved inner join months using (period)
    group by all
),

marks (line_code, mark) as (
    values ('ceded_premium', 'P'), ('ceding_commission', 'C'), ('ceded_claims_paid', 'S'),
    ('ceded_recoveries', 'V'), ('ceded_reserve_change', 'R'), ('balance', 'B')
)

select
    a.insurer_id,
    m.period,
    m.last_day,
    case a.segment when 'domestic' then 'CCR' else 'BPIAE' end as reinsurer_id,
    concat_ws(
        '-', a.insurer_id, 'A' || replace(a.account_period, '-', ''), substr(a.treaty_id, 3),
        a.currency, k.mark
    ) as account_id,
    a.treaty_id,
    a.account_period,
    a.line_code,
    cast(a.amount as decimal(18, 2)) as amount,
    a.currency
from (
    unpivot summed on ceded_premium, ceding_commission, ceded_claims_paid, ceded_recoveries,
    ceded_reserve_change, balance
    into name line_code value amount
) as a
inner join marks as k using (line_code)
inner join months as m on a.account_period = m.account_period and month(m.first_day) % 3 = 0
anti join silence as s on a.insurer_id = s.insurer_id and m.month_number = s.month_number
order by all;
