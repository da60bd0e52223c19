-- A balance is paid twice, with its reference.
{{ reserve_payments(anomaly, count) }};

insert into payments
select * replace (bank_reference || 'B' as bank_reference, cast(booked_on + 1 as date) as booked_on)
from payments
where is_chosen(bank_reference);
