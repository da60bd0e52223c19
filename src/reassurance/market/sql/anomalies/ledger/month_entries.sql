-- Select the ledger entries of drawn premium lines of one insurer and month, in euros.
{{ reserve_premium_lines(
    anomaly, count, "insurer_id = insurer_by_number(1) and month_number = 0 and segment = 'domestic' and currency = 'EUR'"
) }};

create or replace temp table selected_entries as
select entry_id
from reg_ledger
where line_code = 'ceded_premium' and is_chosen_line(source_reference);
