-- Movements on the bank accounts of the scheme.
create table reg_bank_statements as
select
    sender,
    period,
    1 as sequence,
    'upsert' as _action,
    cast(columns({{ columns }}) as varchar)
from (
    select
        reinsurer_id as sender,
        null as xml_line,
        * exclude (reinsurer_id)
    from bank_movements
) as lines;
