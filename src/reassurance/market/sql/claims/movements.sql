-- The account line on which a type of movement is booked. Other types are not booked.
create table claim_accounts (movement_type varchar, line_code varchar);

insert into claim_accounts
values
('payment', 'ceded_claims_paid'), ('recovery', 'ceded_recoveries'), ('reserve_change', 'ceded_reserve_change');

-- The movements of each claim, by the terms. A reserve is set with the notification. Weeks later the reserve is
-- released, and the claim is paid or closed without payment. A recovery may follow. Movements after the market's
-- last month are not reported.
create table claim_movements as
with
reported as (
    select
        claims.*,
        movement.*
    from claims
    cross join lateral (
        values
        ('N', 'notification', notified_on, indemnity_amount, 1, true),
        ('R', 'reserve_change', notified_on, indemnity_amount, 1, true),
        ('P', 'payment', settlement_on, indemnity_amount, 1, is_paid),
        ('L', 'reserve_change', settlement_on, indemnity_amount, -1, true),
        ('V', 'recovery', recovered_on, recovered_amount, 1, is_paid and is_recovered),
        ('Z', 'closure', if(is_paid and is_recovered, recovered_on, settlement_on), 0.00, 1, true)
    ) as movement (mark, movement_type, movement_on, gross_amount, direction, takes_place)
)

select
    t.insurer_id,
    m.period,
    m.month_number,
    t.number,
    t.guarantee_id,
    t.treaty_id,
    t.segment,
    t.claim_id,
    t.claim_id || '-' || t.mark as movement_id,
    t.movement_type,
    t.cause,
    t.first_invoice_on,
    t.last_invoice_on,
    t.loss_on,
    t.movement_on,
    cast(t.direction * t.gross_amount as decimal(18, 2)) as gross_amount,
    -- Rounding the absolute amount rounds half away from zero.
    cast(t.direction * money(t.gross_amount, t.cession_share, 1) as decimal(18, 2)) as ceded_amount,
    t.currency,
    t.cession_share
from reported as t
inner join months as m on t.movement_on between m.first_day and m.last_day
where t.takes_place and is_reported(t.insurer_id, m.month_number)
order by insurer_id, period, number, mark;

-- Movements that are booked and that no anomaly has reserved.
create view booked_movements as
select *
from claim_movements
semi join claim_accounts using (movement_type)
where ceded_amount <> 0 and is_free('movement', movement_id);

-- Claims that are paid, each the only one on its guarantee, without a movement that an anomaly has reserved.
create view paid_claims as
from claims
where
    not is_one_of_two
    and guarantee_id in (
        select guarantee_id from claim_movements
        where movement_type = 'payment'
    )
    and guarantee_id not in (
        select guarantee_id
        from claim_movements
        inner join reservations as r on r.kind = 'movement' and r.id = movement_id
        where guarantee_id is not null
    );
