-- The line of account that a type of movement is booked on; other types are booked nowhere.
create table claim_accounts (movement_type varchar, line_code varchar);

insert into claim_accounts
values
('payment', 'ceded_claims_paid'), ('recovery', 'ceded_recoveries'), ('reserve_change', 'ceded_reserve_change');

-- What happens to each claim, by the terms: it is notified and reserved, paid or closed without payment weeks
-- later, and partly recovered after that. Movements after the market's last month are not reported.
create table claim_movements as
with
reported as (
    select
        claims.*,
        'N' as mark,
        'notification' as movement_type,
        notified_on as movement_on,
        indemnity_amount as gross_amount,
        1 as direction
    from claims
    union all
    select
        claims.*,
        'R',
        'reserve_change',
        notified_on,
        indemnity_amount,
        1
    from claims
    union all
    select
        claims.*,
        'P',
        'payment',
        settled_on,
        indemnity_amount,
        1
    from claims
    where is_paid
    union all
    select
        claims.*,
        'L',
        'reserve_change',
        settled_on,
        indemnity_amount,
        -1
    from claims
    union all
    select
        claims.*,
        'V',
        'recovery',
        recovered_on,
        recovered_amount,
        1
    from claims
    where is_paid and is_recovered
    union all
    select
        claims.*,
        'Z',
        'closure',
        case when is_paid and is_recovered then recovered_on else settled_on end,
        0.00,
        1
    from claims
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
    -- Rounded without its sign: half away from zero.
    cast(t.direction * money(t.gross_amount, t.cession_share, 1) as decimal(18, 2)) as ceded_amount,
    t.currency,
    t.cession_share
from reported as t
inner join months as m on t.movement_on between m.first_day and m.last_day
anti join silence as s on t.insurer_id = s.insurer_id and m.month_number = s.month_number
order by insurer_id, period, number, mark;

-- Movements that are booked and that no anomaly has reserved.
create view free_movements as
select *
from claim_movements
semi join claim_accounts using (movement_type)
where ceded_amount <> 0 and is_free('movement', movement_id);

-- Claims on guarantees that have a payment and no movement that an anomaly has reserved.
create view free_claims as
select *
from claims
where
    guarantee_id in (
        select guarantee_id from claim_movements
        where movement_type = 'payment'
    )
    and guarantee_id not in (
        select guarantee_id
        from claim_movements
        inner join reservations as r on r.kind = 'movement' and r.id = movement_id
        where guarantee_id is not null
    );
