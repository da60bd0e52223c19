-- A balance is paid twice without any text: neither payment can be matched.
{{ reserve_payments(anomaly, count, 'amount > 0') }};

update payments set
    is_exact = false,
    counterparty_name = null,
    structured_reference = null,
    remittance_text = null
where is_chosen(bank_reference);

insert into payments
select * replace (bank_reference || 'B' as bank_reference)
from payments
where is_chosen(bank_reference);

insert into strays
select bank_reference
from payments
where is_chosen(rtrim(bank_reference, 'B'));
