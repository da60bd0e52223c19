-- Select the ledger entries of drawn claim movements.
{{ reserve_movements(anomaly, count) }};

create or replace temp table selected_entries as
select entry_id from reg_ledger
where is_chosen(source_reference);
