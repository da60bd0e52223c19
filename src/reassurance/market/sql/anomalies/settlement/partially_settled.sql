-- Two fifths of a balance are paid.
{{ reserve_payments(anomaly, count, 'abs(amount) > 10') }};

update payments set amount = sign(amount) * money(abs(amount), 0.4, 1)
where is_chosen(bank_reference);
