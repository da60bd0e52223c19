-- A claim is in another currency than its cover. All of its movements differ.
{{ reserve_claims(anomaly, count) }};

{{ reserve_movements_of_claims(anomaly) }};

update claim_movements set currency = case currency when 'EUR' then 'USD' else 'EUR' end
where is_chosen(guarantee_id);

-- Amounts are halved: an amount in euros is more than the same figure in dollars, and no claim may exceed its
-- cover.
update claim_movements set
    gross_amount = cast(gross_amount * 0.5 as decimal(18, 2)),
    ceded_amount = cast(
        sign(gross_amount) * money(cast(abs(gross_amount) * 0.5 as decimal(18, 2)), cession_share, 1) as decimal(18, 2)
    )
where is_chosen(guarantee_id);

{{ report_claim_terms('currency_differs', 'is_chosen(guarantee_id)') }};
