-- A loss for each month of premium, below a tenth of it: reserved, then paid in the month of the loss. Losses
-- stay well below the treaty's cap; scenarios test the cap. One loss in three comes two months after its
-- invoices.
insert into claim_movements by name
with
struck as (
    select
        p.* exclude (period, month_number, first_day, last_day),
        p.first_day as invoiced_on,
        m.period,
        m.month_number,
        m.first_day,
        p.insurer_id || '-CR' || replace(p.period, '-', '') as claim_id,
        money(l.gross_premium_amount, (2 + draw('struck', p.number, 8)) * 0.01, 1) as indemnity_amount
    from portfolio_treaties as p
    inner join portfolio_premiums as l using (insurer_id, period)
    inner join months as m
        on m.month_number = p.month_number + case p.number % 3 when 1 then 2 else 0 end
    anti join silence as s on p.insurer_id = s.insurer_id and m.month_number = s.month_number
    where p.month_number > 0
),

reported as (
    select
        *,
        'N' as mark,
        'notification' as movement_type,
        12 as day,
        indemnity_amount as amount,
        1 as direction
    from struck
    union all
    -- First too little is reserved.
    select
        *,
        'R',
        'reserve_change',
        12,
        money(indemnity_amount, 0.4, 1),
        1
    from struck
    union all
    select
        *,
        'S',
        'reserve_change',
        16,
        indemnity_amount - money(indemnity_amount, 0.4, 1),
        1
    from struck
    union all
    select
        *,
        'P',
        'payment',
        20,
        indemnity_amount,
        1
    from struck
    union all
    -- Of some claims a part stays reserved.
    select
        *,
        'L',
        'reserve_change',
        20,
        money(indemnity_amount, 0.8, 1),
        -1
    from struck
    union all
    select
        *,
        'M',
        'reserve_change',
        24,
        indemnity_amount - money(indemnity_amount, 0.8, 1),
        -1
    from struck
    where number % 4 <> 0
    union all
    select
        *,
        'V',
        'recovery',
        25,
        money(indemnity_amount, 0.15, 1),
        1
    from struck
    where number % 3 = 0
    union all
    select
        *,
        'Z',
        'closure',
        26,
        0.00,
        1
    from struck
    where number % 4 <> 0
)

select
    insurer_id,
    period,
    month_number,
    number,
    null as guarantee_id,
    treaty_id,
    'domestic' as segment,
    claim_id,
    claim_id || '-' || mark as movement_id,
    movement_type,
    'insolvency' as cause,
    cast(invoiced_on as date) as first_invoice_on,
    cast(invoiced_on + 3 as date) as last_invoice_on,
    cast(first_day + 4 as date) as loss_on,
    cast(first_day + day as date) as movement_on,
    cast(direction * amount as decimal(18, 2)) as gross_amount,
    -- Rounded without its sign: half away from zero.
    cast(direction * money(amount, cession_share, 1) as decimal(18, 2)) as ceded_amount,
    'EUR' as currency,
    cession_share
from reported
order by all;
