-- Changes of the State's part of losses, paid and incurred, by treaty year and day, after bands and caps. The change of
-- a day follows from the claim movements of that day; on the day of the build, reserves are stated at the closing rate.

with

treaty_days as (
    select * from {{ ref('int_treaty_days') }}
),

years as (
    select * from {{ ref('int_treaty_years') }}
)

select
    treaty_days.treaty_id,
    treaty_days.loss_terms_id,
    years.product_code,
    years.reinsurer_id,
    years.insurer_id,
    treaty_days.moved_on,
    cast(date_part('year', treaty_days.moved_on) as integer) as account_year,
    nullif(treaty_days.ceded_claim_change_amount_eur, 0) as ceded_claim_amount_eur,
    nullif(treaty_days.ceded_incurred_change_amount_eur, 0) as ceded_incurred_amount_eur,
    nullif(treaty_days.ceded_incurred_change_amount_eur - treaty_days.ceded_claim_change_amount_eur, 0)
        as provision_change_amount_eur,
    nullif(treaty_days.excluded_state_loss_amount_eur, 0) as excluded_claim_amount_eur
from treaty_days
inner join years
    on
        treaty_days.treaty_id = years.treaty_id
        and treaty_days.loss_terms_id = years.loss_terms_id
