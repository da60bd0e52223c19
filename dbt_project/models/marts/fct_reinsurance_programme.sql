-- Template S.30.03: one row per treaty, section and layer of each insurer. A section is a treaty year, a layer a loss
-- band. The columns have the codes of EIOPA; a cell that the platform does not know is empty, and `missing_cells_fr`
-- gives the reason.

with

treaty_years as (
    select * from {{ ref('fct_treaty_years') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

terms as (
    select
        *,
        row_number() over (partition by treaty_id, loss_terms_id order by valid_from desc) as recency_rank
    from {{ ref('treaty_terms') }}
),

loss_terms as (
    select * from {{ ref('loss_terms') }}
),

bands as (
    select
        *,
        count(*) over (partition by loss_terms_id) as band_count
    from {{ ref('loss_bands') }}
),

codes as (
    select * from {{ ref('solvency_treaty_codes') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

layouts as (
    select * from {{ ref('regulatory_layouts') }} as dated
    where layout_code = 'S.30.03' and {{ in_force('dated', as_of_date()) }}
),

buyer_maxima as (
    select * from {{ ref('buyer_maxima') }}
),

sections as (
    select
        *,
        row_number() over (partition by treaty_id order by valid_from, loss_terms_id) as section_number
    from treaty_years
),

maxima as (
    select
        sections.treaty_id,
        sections.loss_terms_id,
        max(buyer_maxima.maximum_amount) as maximum_amount
    from sections
    inner join buyer_maxima
        on
            sections.product_code = buyer_maxima.product_code
            and {{ in_force('buyer_maxima', 'sections.valid_from') }}
    where buyer_maxima.currency = 'EUR'
    group by sections.treaty_id, sections.loss_terms_id
),

layers as (
    select
        sections.*,
        bands.band_number,
        bands.band_count,
        products.product_name_fr,
        terms.cession_share,
        terms.ceding_commission_rate,
        codes.treaty_type_code,
        codes.line_of_business_code,
        codes.underwriting_model_code,
        layouts.layout_version,
        layouts.missing_cells_fr,
        -- Minus one: unlimited.
        coalesce(
            loss_terms.state_loss_cap_amount,
            {{ product_amount(
                'greatest(sections.ceded_premium_amount_eur, 0)', 'loss_terms.state_loss_cap_premium_multiple'
            ) }},
            -1
        ) as treaty_limit_amount,
        coalesce({{ product_amount('maxima.maximum_amount', 'terms.cession_share') }}, -1) as risk_limit_amount
    from sections
    inner join bands on sections.loss_terms_id = bands.loss_terms_id
    inner join loss_terms on sections.loss_terms_id = loss_terms.loss_terms_id
    inner join terms
        on
            sections.treaty_id = terms.treaty_id
            and sections.loss_terms_id = terms.loss_terms_id
            and terms.recency_rank = 1
    inner join products on sections.product_code = products.product_code
    inner join codes on products.form = codes.form
    cross join layouts
    left join maxima
        on
            sections.treaty_id = maxima.treaty_id
            and sections.loss_terms_id = maxima.loss_terms_id
)

select
    insurer_id,
    insurer_name,
    reinsurer_id,
    loss_terms_id,
    product_code as c0010_programme_code,
    treaty_id as c0020_treaty_code,
    cast(section_number as integer) as c0030_section_number,
    cast(band_number as integer) as c0040_layer_number,
    cast(band_count as integer) as c0050_layer_count,
    cast(null as varchar) as c0060_finite_reinsurance_code,
    line_of_business_code as c0070_line_of_business_code,
    product_name_fr as c0080_risk_description,
    treaty_type_code as c0090_treaty_type_code,
    cast(null as varchar) as c0100_catastrophe_cover_code,
    valid_from as c0110_valid_from_on,
    valid_to as c0120_valid_to_on,
    'EUR' as c0130_currency,
    underwriting_model_code as c0140_underwriting_model_code,
    cast(null as decimal(18, 2)) as c0150_subject_premium_amount_eur,
    cast(case when band_number = 1 then greatest(gross_premium_amount_eur, 0) end as decimal(18, 2))
        as c0160_gross_premium_amount_eur,
    cast(null as decimal(18, 2)) as c0170_deductible_amount_eur,
    cast(null as decimal(18, 6)) as c0180_deductible_share,
    cast(null as decimal(18, 2)) as c0190_retention_amount_eur,
    cast(1 - cession_share as decimal(18, 6)) as c0200_retention_share,
    cast(treaty_limit_amount as decimal(18, 2)) as c0210_limit_amount_eur,
    cast(null as decimal(18, 6)) as c0220_limit_share,
    cast(risk_limit_amount as decimal(18, 2)) as c0230_risk_cover_amount_eur,
    cast(treaty_limit_amount as decimal(18, 2)) as c0240_treaty_cover_amount_eur,
    cast(null as integer) as c0250_reinstatement_count,
    cast(null as varchar) as c0260_reinstatement_description,
    cast(ceding_commission_rate as decimal(18, 6)) as c0270_maximum_commission_rate,
    cast(ceding_commission_rate as decimal(18, 6)) as c0280_minimum_commission_rate,
    cast(ceding_commission_rate as decimal(18, 6)) as c0290_expected_commission_rate,
    cast(null as decimal(18, 6)) as c0300_maximum_overriding_rate,
    cast(null as decimal(18, 6)) as c0310_minimum_overriding_rate,
    cast(null as decimal(18, 6)) as c0320_expected_overriding_rate,
    cast(null as decimal(18, 6)) as c0330_maximum_profit_rate,
    cast(null as decimal(18, 6)) as c0340_minimum_profit_rate,
    cast(null as decimal(18, 6)) as c0350_expected_profit_rate,
    cast(null as decimal(18, 6)) as c0360_excess_rate_1,
    cast(null as decimal(18, 6)) as c0370_excess_rate_2,
    cast(null as varchar) as c0380_flat_premium_code,
    layout_version,
    missing_cells_fr
from layers
