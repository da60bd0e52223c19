-- A balance is not paid.
{{ reserve_payments(anomaly, count) }};

delete from payments
where is_chosen(bank_reference);
