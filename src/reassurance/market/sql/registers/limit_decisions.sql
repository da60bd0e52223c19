-- Limit decisions.
create table reg_limit_decisions as
select
    sender,
    period,
    1 as sequence,
    'upsert' as _action,
    cast(columns({{ columns }}) as varchar)
from (
    select
        insurer_id as sender,
        *
    from decisions
) as lines;
