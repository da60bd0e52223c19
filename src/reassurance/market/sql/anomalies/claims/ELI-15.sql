-- Claims beyond the guarantee, in three ways that alternate.
{{ reserve_claims(anomaly, count, "change_month is null") }};

-- Invoiced before the cover takes effect.
update claim_movements set first_invoice_on = g.effective_on - 3, last_invoice_on = g.effective_on - 2
from guarantees as g
where claim_movements.guarantee_id = g.guarantee_id and is_chosen_third(g.guarantee_id, 1);

-- Paid beyond the cover by one claim.
update claim_movements set
    gross_amount = gross_amount + g.public_limit_amount,
    ceded_amount = money(gross_amount + g.public_limit_amount, claim_movements.cession_share, 1)
from guarantees as g
where
    claim_movements.guarantee_id = g.guarantee_id
    and movement_type = 'payment'
    and is_chosen_third(g.guarantee_id, 3);

-- Paid beyond the cover by two claims, each of 60 % of what the guarantee covers.
with

g as (
    select
        guarantee_id,
        money(money(public_limit_amount, insured_percentage, 1), 0.6, 1) as claimed_amount
    from guarantees
)

update claim_movements set
    gross_amount = sign(gross_amount) * g.claimed_amount,
    ceded_amount = sign(gross_amount) * money(g.claimed_amount, claim_movements.cession_share, 1)
from g
where
    claim_movements.guarantee_id = g.guarantee_id
    and movement_type in ('notification', 'reserve_change', 'payment')
    and is_chosen_third(g.guarantee_id, 2);

insert into claim_movements
select
    * replace (
        claim_id || '-2' as claim_id, claim_id || '-2-' || split_part(movement_id, '-', -1) as movement_id
    )
from claim_movements
where is_chosen_third(guarantee_id, 2);

-- The second claim must exceed the cover: its payment moves to the next day, or that of the first claim to the day
-- before.
update claim_movements set
    movement_on = movement_on + case
        when claim_id like '%-2' and day(movement_on) = 1 then 1
        when claim_id not like '%-2' and day(movement_on) > 1 then -1
        else 0
    end
where movement_type = 'payment' and is_chosen_third(guarantee_id, 2);

{{ reserve_movements_of_claims(anomaly) }};

{{ report_claims(anomaly, "(claim_id like '%-2' or not is_chosen_third(guarantee_id, 2))") }};
