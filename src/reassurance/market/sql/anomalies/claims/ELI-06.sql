-- Payments on substitutes are ceded in full: the insurer retains no share. The ceded amount also differs from the
-- terms.
{{ reserve_claims(anomaly, count, "form = 'substitute'") }};

{{ reserve_movements_of_claims(anomaly) }};

{{ report_claim_terms(
    'share_differs', "movement_type = 'payment' and is_chosen(guarantee_id)",
    'gross_amount - ceded_amount'
) }};

update claim_movements set ceded_amount = gross_amount
where movement_type = 'payment' and is_chosen(guarantee_id);

{{ report_claims(anomaly, "movement_type = 'payment'") }};
