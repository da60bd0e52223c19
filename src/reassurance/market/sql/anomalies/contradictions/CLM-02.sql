-- A closed claim keeps a reserve.
{{ reserve_claims(
    anomaly, count, "claim_id in (select claim_id from claim_movements where movement_type = 'closure')"
) }};

delete from claim_movements
where movement_type = 'reserve_change' and gross_amount < 0 and is_chosen(guarantee_id);

{{ reserve_movements_of_claims(anomaly) }};

{{ report_claims(anomaly) }};
