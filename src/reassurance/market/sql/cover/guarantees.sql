-- One row per guarantee with the treaty terms of its day of grant. `expires_on` and `withdrawn_on` are last days
-- of cover. The insurer first reports `first_expires_on`. The packages of `expiry_month` and `withdrawal_month`
-- report the final expiry and the withdrawal.
create table guarantees as
select
    covers.*,
    least(covers.expires_on, covers.withdrawn_on) as last_day_in_force,
    covers.granted_on as effective_on,
    covers.guarantee_id in (
        select later.renewed_guarantee_id from covers as later
        where later.renewed_guarantee_id is not null
    ) as is_renewed,
    premium_rates.annual_premium_rate,
    premium_rates.annual_premium_rate as declared_premium_rate,
    terms.treaty_id,
    terms.premium_cession_share,
    terms.cession_share,
    terms.ceding_commission_rate
from covers
inner join premium_rates
    on
        covers.product_code = premium_rates.product_code
        and covers.risk_zone_code = premium_rates.risk_zone_code
        and covers.granted_on between premium_rates.valid_from and premium_rates.valid_to
inner join treaty_terms as terms
    on
        covers.insurer_id = terms.insurer_id
        and covers.product_code = terms.product_code
        and covers.granted_on between terms.valid_from and terms.valid_to
order by covers.insurer_id, covers.number;

drop table covers;

-- Guarantees that renew no other one, are not renewed, and keep one limit.
create view unlinked_guarantees as
from guarantees
where change_month is null and not is_renewed and renewed_guarantee_id is null;
