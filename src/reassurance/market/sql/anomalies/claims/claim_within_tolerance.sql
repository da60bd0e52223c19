-- The ceded amount of a movement is one cent too large. No check may report it.
{{ reserve_movements(anomaly, count) }};

update claim_movements set ceded_amount = ceded_amount + 0.01
where is_chosen(movement_id);
