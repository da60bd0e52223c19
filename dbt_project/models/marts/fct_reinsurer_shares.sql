-- Template S.30.04: the share of the reinsurer in each layer of S.30.03, with who the reinsurer is. Each treaty of the
-- scheme has one reinsurer, who takes the ceded part in full.

with

programme as (
    select * from {{ ref('fct_reinsurance_programme') }}
),

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
    where layout_code = 'S.30.04' and {{ in_force('dated', as_of_date()) }}
),

shares as (
    select
        programme.*,
        cast(1 as decimal(18, 6)) as reinsurer_share,
        treaty_years.ceded_premium_amount_eur
    from programme
    inner join treaty_years
        on
            programme.c0020_treaty_code = treaty_years.treaty_id
            and programme.loss_terms_id = treaty_years.loss_terms_id
)

select
    shares.insurer_id,
    shares.insurer_name,
    shares.c0010_programme_code,
    shares.c0020_treaty_code,
    shares.c0030_section_number,
    shares.c0040_layer_number,
    shares.reinsurer_id as c0050_reinsurer_code,
    codes.code_type_code as c0060_reinsurer_code_type,
    cast(null as varchar) as c0070_broker_code,
    cast(null as varchar) as c0080_broker_code_type,
    cast(null as varchar) as c0090_broker_activity_code,
    shares.reinsurer_share as c0100_reinsurer_share,
    cast(
        case
            when shares.c0230_risk_cover_amount_eur = -1 then -1
            else {{ product_amount('shares.c0230_risk_cover_amount_eur', 'shares.reinsurer_share') }}
        end as decimal(18, 2)
    ) as c0110_ceded_exposure_amount_eur,
    codes.collateral_type_code as c0120_collateral_type_code,
    cast(null as varchar) as c0130_collateral_description,
    cast(null as varchar) as c0140_collateral_provider_code,
    codes.collateral_provider_type_code as c0150_collateral_provider_type,
    cast(
        case when shares.c0040_layer_number = 1 then greatest(shares.ceded_premium_amount_eur, 0) end as decimal(18, 2)
    ) as c0160_outgoing_premium_amount_eur,
    cast(null as varchar) as c0170_annotations,
    reinsurers.name_fr as c0200_reinsurer_name,
    codes.reinsurer_type_code as c0210_reinsurer_type_code,
    codes.country_code as c0220_country_code,
    cast(null as varchar) as c0230_external_rating,
    cast(null as varchar) as c0240_rating_agency,
    codes.credit_quality_step_code as c0250_credit_quality_step_code,
    cast(null as varchar) as c0260_internal_rating,
    layouts.layout_version,
    layouts.missing_cells_fr
from shares
inner join reinsurers on shares.reinsurer_id = reinsurers.reinsurer_id
inner join codes on shares.reinsurer_id = codes.reinsurer_id
cross join layouts
