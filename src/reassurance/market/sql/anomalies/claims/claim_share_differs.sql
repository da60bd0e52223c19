-- The ceded part of a movement is 25 too large. Payments on substitutes are left out: ceding more of them
-- breaks ELI-06.
create or replace temp table candidates as
select
    movement_id as id,
    number * 100 + month_number as number
from free_movements
where
    movement_type <> 'payment'
    or guarantee_id in (
        select guarantee_id from guarantees
        where form = 'complement'
    );

{{ reserve(anomaly, 'movement', count) }};

update claim_movements set ceded_amount = ceded_amount + 25
where movement_id in (select id from chosen);

{{ report_claim_terms('share_differs', 'movement_id in (select id from chosen)', '25') }};
