-- Template S.31.01: what each insurer may recover from each reinsurer, on the day of the build. The undiscounted ceded
-- reserve stands for the recoverables of claims provisions; best estimates belong to the insurer.

with

treaty_years as (
    select * from {{ ref('fct_treaty_years') }}
),

reinsurers as (
    select * from {{ ref('reinsurers') }}
),

codes as (
    select * from {{ ref('solvency_reinsurers') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

layouts as (
    select * from {{ ref('regulatory_layouts') }} as dated
    where layout_code = 'S.31.01' and {{ in_force('dated', as_of_date()) }}
),

recoverables as (
    select
        insurer_id,
        insurer_name,
        reinsurer_id,
        sum(ceded_reserve_amount_eur) as ceded_reserve_amount_eur
    from treaty_years
    group by insurer_id, insurer_name, reinsurer_id
)

select
    recoverables.insurer_id,
    recoverables.insurer_name,
    recoverables.reinsurer_id as c0040_reinsurer_code,
    codes.code_type_code as c0050_reinsurer_code_type,
    cast(null as decimal(18, 2)) as c0060_premium_provision_amount_eur,
    cast(recoverables.ceded_reserve_amount_eur as decimal(18, 2)) as c0070_claims_provision_amount_eur,
    cast(null as decimal(18, 2)) as c0080_life_provision_amount_eur,
    cast(null as decimal(18, 2)) as c0090_default_adjustment_amount_eur,
    cast(null as decimal(18, 2)) as c0100_total_recoverable_amount_eur,
    cast(null as decimal(18, 2)) as c0110_net_receivable_amount_eur,
    cast(null as decimal(18, 2)) as c0120_pledged_asset_amount_eur,
    cast(null as decimal(18, 2)) as c0130_guarantee_amount_eur,
    cast(null as decimal(18, 2)) as c0140_cash_deposit_amount_eur,
    cast(null as decimal(18, 2)) as c0150_total_guarantee_amount_eur,
    reinsurers.name_fr as c0180_reinsurer_name,
    codes.reinsurer_type_code as c0190_reinsurer_type_code,
    codes.country_code as c0200_country_code,
    cast(null as varchar) as c0210_external_rating,
    cast(null as varchar) as c0220_rating_agency,
    codes.credit_quality_step_code as c0230_credit_quality_step_code,
    cast(null as varchar) as c0240_internal_rating,
    layouts.layout_version,
    layouts.missing_cells_fr
from recoverables
inner join reinsurers on recoverables.reinsurer_id = reinsurers.reinsurer_id
inner join codes on recoverables.reinsurer_id = codes.reinsurer_id
cross join layouts
