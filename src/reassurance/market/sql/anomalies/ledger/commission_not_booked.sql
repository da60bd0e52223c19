-- The premium is booked, its commission is not. The commission is awaited until the ledger is due.
create or replace temp table selected_entries as
select entry_id
from reg_ledger
where line_code = 'ceding_commission' and is_chosen_line(source_reference);

{{ report_entries(
    check, 'missing_in_ledger', '-cast(amount as decimal(18, 2))', known_from='cast(last_day + 16 as timestamp)',
    cause="'commission_forgotten'"
) }};

delete from reg_ledger
where entry_id in (from selected_entries);
