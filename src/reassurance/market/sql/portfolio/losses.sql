-- One loss per month of premium, below a tenth of the premium. It is reserved and paid in the month of the loss.
-- One loss in three occurs two months after its invoices. Losses remain well below the cap of the treaty, which
-- scenarios test.
insert into claim_movements by name
with
losses as (
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
    where p.month_number > 0 and is_reported(p.insurer_id, m.month_number)
),

reported as (
    select
        losses.*,
        movement.*
    from losses
    -- The reserve is too small at first. One claim in four keeps a reserve and stays open.
    cross join lateral (
        values
        ('N', 'notification', 12, indemnity_amount, 1, true),
        ('R', 'reserve_change', 12, money(indemnity_amount, 0.4, 1), 1, true),
        ('S', 'reserve_change', 16, indemnity_amount - money(indemnity_amount, 0.4, 1), 1, true),
        ('P', 'payment', 20, indemnity_amount, 1, true),
        ('L', 'reserve_change', 20, money(indemnity_amount, 0.8, 1), -1, true),
        ('M', 'reserve_change', 24, indemnity_amount - money(indemnity_amount, 0.8, 1), -1, number % 4 <> 0),
        ('V', 'recovery', 25, money(indemnity_amount, 0.15, 1), 1, number % 3 = 0),
        ('Z', 'closure', 26, 0.00, 1, number % 4 <> 0)
    ) as movement (mark, movement_type, day, amount, direction, takes_place)
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
    -- Rounding the absolute amount rounds half away from zero.
    cast(direction * money(amount, cession_share, 1) as decimal(18, 2)) as ceded_amount,
    'EUR' as currency,
    cession_share
from reported
where takes_place
order by all;
