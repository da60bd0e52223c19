-- Remove what only the missing package, or a package after the market's last month, would report.

create temp table silent_lives as
select
    guarantee_id,
    month_number
from lives inner join silence using (insurer_id);

delete from lives
where (guarantee_id, start_month) in (from silent_lives);

-- A withdrawal of the last month is reported in that month.
update lives set withdrawal_month = least(withdrawal_month, {{ last_month }});

update lives set withdrawn_on = null, withdrawal_month = null
where
    withdrawn_on > first_expires_on
    or month_number(withdrawn_on) > {{ last_month }}
    or (guarantee_id, withdrawal_month) in (from silent_lives);

update lives set expires_on = first_expires_on
where
    expires_on <> first_expires_on
    and (expiry_month > {{ last_month }} or (guarantee_id, expiry_month) in (from silent_lives));

update lives set expiry_month = null
where expires_on = first_expires_on;

update lives set change_month = null
where
    change_month > month_number(least(expires_on, withdrawn_on))
    or change_month > {{ last_month }}
    or (guarantee_id, change_month) in (from silent_lives);
