-- Remove what no package reports: changes of the month whose package is never sent, and of months after the
-- market's last.
create temp table unreported_months as
select
    guarantee_id,
    month_number
from covers inner join silence using (insurer_id);

delete from covers
where (guarantee_id, start_month) in (from unreported_months);

-- A withdrawal of the last month is reported in that month.
update covers set withdrawal_month = least(withdrawal_month, {{ last_month }});

update covers set withdrawn_on = null, withdrawal_month = null
where
    withdrawn_on > first_expires_on
    or month_number(withdrawn_on) > {{ last_month }}
    or (guarantee_id, withdrawal_month) in (from unreported_months);

update covers set expires_on = first_expires_on
where
    expires_on <> first_expires_on
    and (expiry_month > {{ last_month }} or (guarantee_id, expiry_month) in (from unreported_months));

update covers set expiry_month = null
where expires_on = first_expires_on;

update covers set change_month = null
where
    change_month > month_number(least(expires_on, withdrawn_on))
    or change_month > {{ last_month }}
    or (guarantee_id, change_month) in (from unreported_months);
