-- One row per package. `is_accepted` is false for corrections and rejected packages: the ledger does not wait for
-- them.
create table sent (sender varchar, period varchar, sent_at timestamp, is_accepted boolean);

insert into sent
select unnest({{ packages }}, recursive := true);

-- The ledger that books a cedent's month: the first one sent after the cedent's package, or the last of the market
-- if there is none.
create table booking_months as
with
ledgers as (
    select
        s.sender as reinsurer_id,
        m.month_number,
        s.period,
        s.sent_at,
        m.last_day
    from sent as s inner join months as m using (period)
    where s.sender in ('BPIAE', 'CCR')
),

bordereaux as (
    select
        sender as insurer_id,
        period,
        month_number,
        min(sent_at) as sent_at
    from sent inner join months using (period)
    where is_accepted and sender not in ('BPIAE', 'CCR')
    group by all
),

booked as (
    select
        l.reinsurer_id,
        b.insurer_id,
        b.period,
        b.month_number,
        coalesce(min(l.month_number) filter (l.sent_at > b.sent_at), max(l.month_number))
            as booking_month
    from bordereaux as b inner join ledgers as l on b.month_number <= l.month_number
    group by all
)

select
    b.reinsurer_id,
    b.insurer_id,
    b.period,
    m.account_period,
    l.period as booking_period,
    l.last_day + 8 as booked_on
from booked as b
inner join months as m on b.period = m.period
inner join ledgers as l on b.reinsurer_id = l.reinsurer_id and b.booking_month = l.month_number;
