-- The premium of each guarantee for each month in force, by the terms. 10 % of guarantees are charged by quarter, in
-- its first or in its last month. The base of such a line is the limit of the last month.
create table premium_lines as
with
billed as (
    select
        g.*,
        case
            when
                draw('billing', number, 100) >= 10 or withdrawn_on is not null
                or expires_on <> first_expires_on or not is_free('guarantee', guarantee_id)
                then 'month'
            when draw('arrears', number, 2) = 0 then 'quarter in arrears'
            when change_month is null then 'quarter in advance'
            else 'month'
        end as billing
    from guarantees as g
),

due as (
    select
        m.*,
        g.billing,
        case g.billing when 'month' then m.period else c.account_period end as charge,
        money(m.limit_amount, g.annual_premium_rate, 12) as amount
    from guarantee_months as m
    inner join months as c using (period)
    inner join billed as g using (insurer_id, guarantee_id)
),

charged as (
    select
        insurer_id,
        guarantee_id,
        case any_value(billing)
            when 'quarter in advance' then min(month_number) else max(month_number)
        end as month_number,
        min(covers_from) as covers_from,
        max(covers_to) as covers_to,
        count(*) as months_count,
        arg_max(limit_amount, month_number) as premium_base_amount,
        sum(amount) as amount
    from due
    group by insurer_id, guarantee_id, charge
)

select
    c.insurer_id,
    m.period,
    m.month_number,
    g.number,
    g.guarantee_id,
    g.treaty_id,
    g.segment,
    c.insurer_id || '-L' || replace(m.period, '-', '') || '-' || substr(g.guarantee_id, 8)
        as premium_line_id,
    'premium' as transaction_type,
    c.covers_from,
    c.covers_to,
    c.months_count,
    c.premium_base_amount,
    g.annual_premium_rate,
    cast(c.amount as decimal(18, 2)) as gross_premium_amount,
    cast(0 as decimal(18, 2)) as premium_tax_amount,
    cast(0 as decimal(18, 2)) as ceded_premium_amount,
    cast(0 as decimal(18, 2)) as ceding_commission_amount,
    g.currency,
    g.premium_cession_share,
    g.ceding_commission_rate
from charged as c
inner join months as m using (month_number)
inner join guarantees as g using (insurer_id, guarantee_id)
where is_reported(c.insurer_id, m.month_number)
order by c.insurer_id, m.period, g.number;

{{ recompute_amounts_after('gross_premium_amount') }}
