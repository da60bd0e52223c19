-- Renewals: cover on the same buyer from the day after the first cover ends, even if that end is reported later.
-- 30 % of the guarantees that end before the last day of sale (30 December 2021) are renewed. The numbers of
-- renewals start at 2 000 000.
insert into covers by name
with
ended as (
    select
        covers.*,
        m.month_number as next_month,
        cast(least(expires_on, withdrawn_on) + 1 as date) as next_day,
        cast(next_day + to_months(cast(3 + draw('second life', number, 6) as integer)) as date)
            as next_expiry
    from covers
    inner join months as m on least(expires_on, withdrawn_on) + 1 between m.first_day and m.last_day
    where
        is_reported(covers.insurer_id, m.month_number)
        and draw('renewed', number, 100) < 30
        and least(expires_on, withdrawn_on) < date '2021-12-30'
)

select
    * exclude (next_month, next_day, next_expiry) replace (
        number + 2000000 as number,
        numbered_id(insurer_id, 'G', 2000000 + number) as guarantee_id,
        next_month as start_month, next_day as granted_on,
        next_expiry as first_expires_on, next_expiry as expires_on,
        null as withdrawn_on, null as expiry_month, null as withdrawal_month, null as change_month,
        case when change_month is null then public_limit_amount else changed_limit_amount end
            as public_limit_amount,
        guarantee_id as renewed_guarantee_id
    )
from ended;
