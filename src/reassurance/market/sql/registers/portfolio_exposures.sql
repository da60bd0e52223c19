-- The books that insurers declare.
create table reg_portfolio_exposures as
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
        scope,
        as_of,
        segment,
        treaty_id,
        limit_amount,
        guaranteed_amount,
        limits_count,
        policies_count
    from portfolio_books
) as lines;
