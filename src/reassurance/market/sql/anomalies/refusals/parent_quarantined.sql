-- An exposure on a guarantee whose own line is refused.
create or replace temp table copied as
select
    sender,
    period,
    sequence,
    _action,
    guarantee_id,
    last_day as as_of,
    public_limit_amount,
    '0.00' as outstanding_amount,
    currency
from reg_guarantees inner join months using (period)
where guarantee_id like 'BAD-%'
order by all limit {{ count }};

insert into reg_exposures from copied;

{{ report_refusals('exposures', 'guarantee_id', anomaly) }};
