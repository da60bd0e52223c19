-- Cover in force at each month end, by product, insurer, size and sector of the insured, and region of the insured or
-- risk zone of the buyer. Limits in force are counted, conditional or excluded, as in the envelopes. Amounts
-- outstanding after the end of cover are run-off. Each guarantee is valued in euros at the rate of the month end and
-- rounded once. Insured companies and buyers are counted once per row: their numbers do not add up.

with

{{ month_end_covers() }},

insurers as (
    select * from {{ ref('dim_insurers') }}
),

added as (
    select
        valued.period,
        valued.month_on,
        valued.stock_on,
        valued.product_code,
        valued.insurer_id,
        coalesce(guarantees.size_class_code, '{{ unattributed() }}') as size_class_code,
        coalesce(guarantees.naf_section_code, '{{ unattributed() }}') as naf_section_code,
        coalesce(guarantees.area_code, '{{ unattributed() }}') as area_code,
        max(guarantees.naf_section_title_fr) as naf_section_title_fr,
        max(guarantees.region_name_fr) as region_name_fr,
        count(*) filter (where valued.state = 'limit') as guarantee_count,
        count(*) filter (where valued.state = 'limit' and valued.is_outlier) as outlier_guarantee_count,
        count(distinct guarantees.insured_siren) filter (where valued.state = 'limit') as insured_count,
        count(distinct guarantees.buyer_key) filter (where valued.state = 'limit') as buyer_count,
        sum(valued.primary_limit_amount_eur) filter (where valued.state = 'limit') as primary_limit_amount_eur,
        sum(valued.public_limit_amount_eur) filter (where valued.state = 'limit') as public_limit_amount_eur,
        sum(valued.guaranteed_amount_eur) filter (where valued.state = 'limit') as guaranteed_amount_eur,
        sum(valued.ceded_amount_eur) filter (where valued.state = 'limit') as ceded_exposure_amount_eur,
        sum(valued.ceded_amount_eur) filter (where valued.state = 'limit' and valued.is_outlier)
            as outlier_ceded_exposure_amount_eur,
        sum(valued.outstanding_amount_eur) filter (where valued.state = 'limit') as outstanding_amount_eur,
        sum(valued.ceded_amount_eur) filter (where valued.state = 'conditional_limit') as conditional_amount_eur,
        sum(valued.ceded_amount_eur) filter (where valued.state = 'excluded_limit') as excluded_amount_eur,
        sum(valued.outstanding_amount_eur) filter (where valued.state = 'run_off') as run_off_amount_eur,
        sum(valued.ceded_amount_eur) filter (where valued.state = 'run_off') as ceded_run_off_amount_eur
    from valued
    inner join guarantees
        on
            valued.insurer_id = guarantees.insurer_id
            and valued.guarantee_id = guarantees.guarantee_id
    group by
        valued.period,
        valued.month_on,
        valued.stock_on,
        valued.product_code,
        valued.insurer_id,
        coalesce(guarantees.size_class_code, '{{ unattributed() }}'),
        coalesce(guarantees.naf_section_code, '{{ unattributed() }}'),
        coalesce(guarantees.area_code, '{{ unattributed() }}')
)

select
    added.period,
    added.month_on,
    added.stock_on,
    added.product_code,
    products.product_name_fr,
    products.segment,
    added.insurer_id,
    insurers.insurer_name,
    added.size_class_code,
    added.naf_section_code,
    coalesce(added.naf_section_title_fr, '{{ unattributed() }}') as naf_section_title_fr,
    added.area_code,
    added.region_name_fr,
    added.guarantee_count,
    added.outlier_guarantee_count,
    added.insured_count,
    added.buyer_count,
    {% for name in [
        'primary_limit', 'public_limit', 'guaranteed', 'ceded_exposure', 'outlier_ceded_exposure', 'outstanding',
        'conditional', 'excluded', 'run_off'
    ] -%}
        cast(coalesce(added.{{ name }}_amount_eur, 0) as decimal(18, 2)) as {{ name }}_amount_eur,
    {% endfor -%}
    cast(coalesce(added.ceded_run_off_amount_eur, 0) as decimal(18, 2)) as ceded_run_off_amount_eur
from added
inner join products on added.product_code = products.product_code
inner join insurers on added.insurer_id = insurers.insurer_id
