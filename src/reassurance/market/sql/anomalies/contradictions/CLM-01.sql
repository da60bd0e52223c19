-- More reserve is released than was set aside.
{{ reserve_claims(anomaly, count) }};

update claim_movements set
    gross_amount = 2 * gross_amount, ceded_amount = -money(-2 * gross_amount, cession_share, 1)
where movement_type = 'reserve_change' and gross_amount < 0 and is_chosen(guarantee_id);

{{ reserve_movements_of_claims(anomaly) }};

{{ report_claims(anomaly) }};
