-- The ceded amount of a movement is 25 too large. Payments on substitutes are excluded: a larger cession of these
-- would break ELI-06.
{{ reserve_movements(
    anomaly, count,
    "(movement_type <> 'payment' or guarantee_id in (select guarantee_id from guarantees where form = 'complement'))"
) }};

update claim_movements set ceded_amount = ceded_amount + 25
where is_chosen(movement_id);

{{ report_claim_terms('share_differs', 'is_chosen(movement_id)', '25') }};
