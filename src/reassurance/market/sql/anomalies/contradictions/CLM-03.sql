-- A payment is made before the loss.
{{ reserve_claims(anomaly, count) }};

update claim_movements set loss_on = claims.settlement_on + 2
from claims
where
    claims.claim_id = claim_movements.claim_id
    and is_chosen(claim_movements.guarantee_id);

{{ reserve_movements_of_claims(anomaly) }};

{{ report_claims(anomaly) }};
