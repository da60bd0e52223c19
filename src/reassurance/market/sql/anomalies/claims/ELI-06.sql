-- Payments on substitutes are ceded in full: the insurer keeps no share. Their cession differs from the terms
-- too.
create or replace temp table candidates as
select
    guarantee_id as id,
    min(number) as number
from free_claims
where form = 'substitute' and not is_one_of_two
group by guarantee_id;

{{ reserve(anomaly, 'guarantee with claims', count) }};

{{ reserve_movements(anomaly) }};

{{ report_claim_terms(
    'share_differs', "movement_type = 'payment' and guarantee_id in (select id from chosen)",
    'gross_amount - ceded_amount'
) }};

update claim_movements set ceded_amount = gross_amount
where movement_type = 'payment' and guarantee_id in (select id from chosen);

{{ report_claims(anomaly, "movement_type = 'payment'") }};
