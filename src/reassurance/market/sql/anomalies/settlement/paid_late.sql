-- A balance is paid after its due day.
{{ reserve_payments(anomaly, count, 'due_on + 21 <= (select max(last_day) from months)') }};

update payments set booked_on = cast(due_on + cast(1 + draw({{ anomaly }}, payments.number, 20) as integer) as date)
from chosen
where payments.bank_reference = chosen.id;
