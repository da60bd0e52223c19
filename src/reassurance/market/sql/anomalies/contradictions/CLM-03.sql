-- A payment is made before the loss.
create or replace temp table candidates as
select
    guarantee_id as id,
    min(number) as number
from free_claims
where not is_one_of_two
group by guarantee_id;

{{ reserve(anomaly, 'guarantee with claims', count) }};

update claim_movements set loss_on = claims.settled_on + 2
from claims
where
    claims.claim_id = claim_movements.claim_id
    and claim_movements.guarantee_id in (select id from chosen);

{{ reserve_movements(anomaly) }};

{{ report_claims(anomaly) }};
