-- Movements that are not booked yet.
create or replace temp table chosen as
select *
from bank_movements
order by draw({{ anomaly }}, hash(bank_reference) % 1000000007, 1000000007), bank_reference
limit {{ count }};

insert into bank_movements
select
    * replace (
        movement_id || '-PENDING' as movement_id, bank_reference || '-PENDING' as bank_reference, 'pending' as status
    )
from chosen;

insert into answer_key by name
select
    'bank_statements' as register,
    period,
    reinsurer_id as insurer_id,
    bank_reference || '-PENDING' as key,
    'refusal' as "check",
    {{ anomaly }} as expected_class,
    (
        select max(sent_at) from sent
        where sent.sender = chosen.reinsurer_id and sent.period = chosen.period)
        as known_from
from chosen;
