-- 7.50 too much is paid for a balance.
{{ reserve_payments(anomaly, count) }};

update payments set amount = amount + 7.5 * sign(amount)
where is_chosen(bank_reference);
