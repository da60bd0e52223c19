-- One row per guarantee with the treaty terms of its day of grant. `first_expires_on`, `expiry_month` and
-- `withdrawal_month` are what the insurer reports and when: the expiry first reported, and the months whose
-- packages report the final expiry and the withdrawal. `expires_on` and `withdrawn_on` are last days of cover.
create table guarantees as
select
    lives.*,
    least(lives.expires_on, lives.withdrawn_on) as last_day_in_force,
    lives.granted_on as effective_on,
    exists (
        from lives as later
        where later.renewed_guarantee_id = lives.guarantee_id
    ) as is_renewed,
    cast(premium_rates.annual_premium_rate as decimal(9, 6)) as annual_premium_rate,
    cast(premium_rates.annual_premium_rate as decimal(9, 6)) as declared_premium_rate,
    terms.treaty_id,
    cast(terms.premium_cession_share as decimal(9, 6)) as premium_cession_share,
    cast(terms.cession_share as decimal(9, 6)) as cession_share,
    cast(terms.ceding_commission_rate as decimal(9, 6)) as ceding_commission_rate
from lives
inner join premium_rates
    on
        lives.product_code = premium_rates.product_code
        and lives.risk_zone_code = premium_rates.risk_zone_code
        and lives.granted_on
        between cast(premium_rates.valid_from as date) and cast(premium_rates.valid_to as date)
inner join treaty_terms as terms
    on
        lives.insurer_id = terms.insurer_id
        and lives.product_code = terms.product_code
        and lives.granted_on between cast(terms.valid_from as date) and cast(terms.valid_to as date)
order by lives.insurer_id, lives.number;

drop table lives;

-- Guarantees that are not linked to another one and keep one limit throughout.
create view unlinked_guarantees as
from guarantees
where change_month is null and not is_renewed and renewed_guarantee_id is null;
