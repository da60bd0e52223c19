-- Ledger entries of the premiums of drawn lines.
{{ reserve_premium_lines(anomaly, count) }};

create or replace temp table selected_entries as
select entry_id
from reg_ledger
where line_code = 'ceded_premium' and source_reference in (select premium_line_id from chosen);
