-- Claims beyond what was guaranteed, in three ways that alternate.
create or replace temp table candidates as
select
    guarantee_id as id,
    min(number) as number
from free_claims
where not is_one_of_two and change_month is null
group by guarantee_id;

{{ reserve(anomaly, 'guarantee with claims', count) }};

-- Invoiced before the cover takes effect.
update claim_movements set first_invoice_on = g.effective_on - 3, last_invoice_on = g.effective_on - 2
from guarantees as g
where
    claim_movements.guarantee_id = g.guarantee_id
    and g.guarantee_id in (
        select id from chosen
        where place % 3 = 1
    );

-- Paid beyond the cover by one claim.
update claim_movements set
    gross_amount = gross_amount + g.public_limit_amount,
    ceded_amount = money(gross_amount + g.public_limit_amount, claim_movements.cession_share, 1)
from guarantees as g
where
    claim_movements.guarantee_id = g.guarantee_id
    and movement_type = 'payment'
    and g.guarantee_id in (
        select id from chosen
        where place % 3 = 0
    );

-- Paid beyond the cover by two claims, each of 60 % of what the guarantee covers.
update claim_movements set
    gross_amount
    = sign(gross_amount) * money(money(g.public_limit_amount, g.insured_percentage, 1), 0.6, 1),
    ceded_amount = sign(gross_amount) * money(
        money(money(g.public_limit_amount, g.insured_percentage, 1), 0.6, 1), claim_movements.cession_share, 1
    )
from guarantees as g
where
    claim_movements.guarantee_id = g.guarantee_id
    and movement_type in ('notification', 'reserve_change', 'payment')
    and g.guarantee_id in (
        select id from chosen
        where place % 3 = 2
    );

insert into claim_movements
select
    * replace (
        claim_id || '-2' as claim_id, claim_id || '-2-' || split_part(movement_id, '-', -1) as movement_id
    )
from claim_movements
where guarantee_id in (
    select id from chosen
    where place % 3 = 2
);

-- The later payment is the one beyond the cover: the first is a day earlier, or the second a day later.
update claim_movements set
    movement_on = movement_on + case
        when claim_id like '%-2' and day(movement_on) = 1 then 1
        when claim_id not like '%-2' and day(movement_on) > 1 then -1
        else 0
    end
where movement_type = 'payment' and guarantee_id in (
    select id from chosen
    where place % 3 = 2
);

{{ reserve_movements(anomaly) }};

{{ report_claims(
    anomaly, "(claim_id like '%-2' or guarantee_id in (select id from chosen where place % 3 <> 2))"
) }};
