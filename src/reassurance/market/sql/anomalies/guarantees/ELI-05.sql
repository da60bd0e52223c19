-- The decision leaves too little of the limit for a complement, whatever the line declares.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where form = 'complement';

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    kept_limit_amount = money(public_limit_amount, 0.4 / maximum_multiple(product_code, granted_on), 1),
    previous_limit_amount = money(public_limit_amount, 0.6 / maximum_multiple(product_code, granted_on), 1),
    primary_limit_amount = case
        when number % 2 = 0 then primary_limit_amount
        else money(public_limit_amount, 0.4 / maximum_multiple(product_code, granted_on), 1)
    end
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
