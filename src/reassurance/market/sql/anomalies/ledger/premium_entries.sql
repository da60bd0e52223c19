-- Select the ledger entries of drawn premium lines.
{{ reserve_premium_lines(anomaly, count) }};

create or replace temp table selected_entries as
select entry_id
from reg_ledger
where line_code = 'ceded_premium' and is_chosen_line(source_reference);
