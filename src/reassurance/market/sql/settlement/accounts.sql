-- One row per account line, for the quarters that end within the market. Amounts are summed as declared, with
-- their anomalies.
create table technical_accounts as
with
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
    from ceded_amounts inner join months using (period)
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
    reinsurer_by_segment(a.segment) as reinsurer_id,
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
where is_reported(a.insurer_id, m.month_number)
order by all;
