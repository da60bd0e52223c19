-- More reserve is released than was set aside.
create or replace temp table candidates as
select
    guarantee_id as id,
    min(number) as number
from free_claims
where not is_one_of_two
group by guarantee_id;

{{ reserve(anomaly, 'guarantee with claims', count) }};

update claim_movements set
    gross_amount = 2 * gross_amount, ceded_amount = -money(-2 * gross_amount, cession_share, 1)
where movement_type = 'reserve_change' and gross_amount < 0 and guarantee_id in (select id from chosen);

{{ reserve_movements(anomaly) }};

{{ report_claims(anomaly) }};
