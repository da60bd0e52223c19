-- The ceded amount of a movement has the wrong sign.
{{ reserve_movements(anomaly, count) }};

{{ report_claim_terms('share_differs', 'is_chosen(movement_id)', '-2 * ceded_amount', cause="'sign_inverted'") }};

update claim_movements set ceded_amount = -ceded_amount
where is_chosen(movement_id);
