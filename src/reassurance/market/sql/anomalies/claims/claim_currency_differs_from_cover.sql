-- Claims in another currency than their cover; all movements of the claim differ.
create or replace temp table candidates as
select
    guarantee_id as id,
    min(number) as number
from free_claims
where not is_one_of_two
group by guarantee_id;

{{ reserve(anomaly, 'guarantee with claims', count) }};

{{ reserve_movements(anomaly) }};

update claim_movements set currency = case currency when 'EUR' then 'USD' else 'EUR' end
where guarantee_id in (select id from chosen);

-- In euros the same figures are more than in dollars: they are halved, so that no claim exceeds its cover.
update claim_movements set
    gross_amount = cast(gross_amount * 0.5 as decimal(18, 2)),
    ceded_amount = cast(
        sign(gross_amount) * money(cast(abs(gross_amount) * 0.5 as decimal(18, 2)), cession_share, 1) as decimal(18, 2)
    )
where guarantee_id in (select id from chosen);

{{ report_claim_terms('currency_differs', 'guarantee_id in (select id from chosen)') }};
