-- A claim on a guarantee and on a treaty. It shows as quarantined wherever it would be compared.
{% call add_wrong_copies('claims', 'movement_id', anomaly, seed, count) %} 
    'T-' || guarantee_id as treaty_id, 'BAD-' || movement_id as movement_id
{% endcall %};

{{ report_refusals('claims', 'movement_id', anomaly) }};

insert into answer_key by name
select
    'claims' as register,
    period,
    sender as insurer_id,
    movement_id as key,
    'cession_terms' as "check",
    'quarantined' as expected_class
from copied;

insert into answer_key by name
select
    'claims' as register,
    period,
    sender as insurer_id,
    movement_id || '|' || line_code as key,
    'claim_ledger' as "check",
    'quarantined' as expected_class
from copied
inner join claim_accounts using (movement_type);
