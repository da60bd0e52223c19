-- The entry is booked in another quarter.
create or replace temp table right_periods as
select
    entry_id,
    account_period
from reg_ledger
where entry_id in (from selected_entries);

update reg_ledger set account_period = case account_period when '2020-Q4' then '2020-Q3' else '2020-Q4' end
where entry_id in (from selected_entries);

{{ report_entries(check, 'period_differs', '0', cause="(
    select if(e.account_period = '2020-Q4' and r.account_period = '2020-Q3', 'one_period_late', 'other_period')
    from right_periods as r
    where r.entry_id = e.entry_id
)") }};
