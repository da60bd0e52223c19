-- Lines of technical account.
create table reg_accounts as
select
    sender,
    period,
    1 as sequence,
    'upsert' as _action,
    cast(columns({{ columns }}) as varchar)
from (
    select
        insurer_id as sender,
        period,
        account_id,
        treaty_id,
        account_period,
        line_code,
        amount,
        currency
    from technical_accounts
) as lines;
