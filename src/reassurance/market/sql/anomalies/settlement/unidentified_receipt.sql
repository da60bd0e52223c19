-- A credit that no balance explains.
{{ reserve_payments(anomaly, count, 'amount > 0') }};

insert into payments
select
    * replace (
        bank_reference || 'X' as bank_reference,
        amount + 13.37 as amount,
        'unknown payer' as counterparty_name,
        null as structured_reference,
        'VIREMENT RECU' as remittance_text
    )
from payments
where is_chosen(bank_reference);

insert into strays
select id || 'X'
from chosen;
