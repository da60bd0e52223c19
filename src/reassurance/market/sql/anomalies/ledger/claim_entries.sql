-- Ledger entries of drawn movements.
create or replace temp table candidates as
select
    movement_id as id,
    number * 100 + month_number as number
from free_movements;

{{ reserve(anomaly, 'movement', count) }};

create or replace temp table selected_entries as
select entry_id from reg_ledger
where source_reference in (select id from chosen);
