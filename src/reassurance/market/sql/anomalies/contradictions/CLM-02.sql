-- A closed claim keeps a reserve.
create or replace temp table candidates as
select
    guarantee_id as id,
    min(number) as number
from free_claims
where
    not is_one_of_two
    and claim_id in (
        select claim_id from claim_movements
        where movement_type = 'closure'
    )
group by guarantee_id;

{{ reserve(anomaly, 'guarantee with claims', count) }};

delete from claim_movements
where movement_type = 'reserve_change' and gross_amount < 0 and guarantee_id in (select id from chosen);

{{ reserve_movements(anomaly) }};

{{ report_claims(anomaly) }};
