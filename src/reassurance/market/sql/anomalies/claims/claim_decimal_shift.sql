-- The ceded amount of a movement is a tenth of its share.
{{ reserve_movements(anomaly, count) }};

{{ report_claim_terms(
    'share_differs', 'is_chosen(movement_id)',
    'cast(ceded_amount * 0.1 as decimal(18, 2)) - ceded_amount', cause="'decimal_shift'"
) }};

update claim_movements set ceded_amount = cast(ceded_amount * 0.1 as decimal(18, 2))
where is_chosen(movement_id);
