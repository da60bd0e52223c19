-- The ceded part of a movement is one cent too large: no check may report it.
create or replace temp table candidates as
select
    movement_id as id,
    number * 100 + month_number as number
from free_movements;

{{ reserve(anomaly, 'movement', count) }};

update claim_movements set ceded_amount = ceded_amount + 0.01
where movement_id in (select id from chosen);
