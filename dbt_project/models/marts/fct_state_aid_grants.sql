-- Aid granted under the measures of State aid, in the columns of the public export of the Transparency Award Module.
-- One row per guarantee that counts, whatever its amount. The nominal amount is the largest ceded exposure of its
-- versions: a guarantee raised later corrects its award under the same reference.

with

guarantees as (
    select * from {{ ref('fct_guarantees') }}
    where is_counted and not is_conditional
),

versions as (
    select * from {{ ref('int_guarantee_commitments') }}
    where valid_from < valid_before
),

measures as (
    select * from {{ ref('state_aid_measures') }}
),

parameters as (
    select * from {{ ref('state_aid_parameters') }}
),

layouts as (
    select * from {{ ref('regulatory_layouts') }} as dated
    where layout_code = 'state_aid_awards' and {{ in_force('dated', as_of_date()) }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

reinsurers as (
    select * from {{ ref('reinsurers') }}
),

nuts_regions as (
    select * from {{ ref('nuts_regions') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

dated_measures as (
    select
        guarantees.*,
        measures.aid_measure_code,
        measures.measure_title_fr,
        measures.measure_title_en,
        measures.sa_number,
        measures.framework_code,
        measures.objective_fr,
        measures.objective_en,
        measures.instrument_fr,
        measures.instrument_en,
        measures.granting_authority_fr,
        measures.granting_authority_en
    from guarantees
    inner join measures
        on
            guarantees.product_code = measures.product_code
            and {{ in_force('measures', 'guarantees.granted_on') }}
),

valued as (
    select
        versions.insurer_id,
        versions.guarantee_id,
        versions.valid_from,
        versions.submission_id,
        versions.line_number,
        {{ product_amount('versions.ceded_exposure_amount', 'rates.eur_per_unit_rate') }} as ceded_exposure_amount_eur
    from versions
    inner join rates
        on
            versions.currency = rates.currency
            and {{ valuation_day('versions.granted_on') }} >= rates.valid_from
            and {{ valuation_day('versions.granted_on') }} < rates.valid_before
),

ranked as (
    select
        *,
        row_number() over (partition by insurer_id, guarantee_id order by valid_from) as version_number,
        row_number() over (
            partition by insurer_id, guarantee_id
            order by ceded_exposure_amount_eur desc, valid_from asc
        ) as amount_rank,
        max(ceded_exposure_amount_eur) over (
            partition by insurer_id, guarantee_id
            order by valid_from
            rows between unbounded preceding and 1 preceding
        ) as earlier_amount_eur
    from valued
),

amounts as (
    select
        insurer_id,
        guarantee_id,
        max(case when version_number = 1 then ceded_exposure_amount_eur end) as first_nominal_amount_eur,
        max(ceded_exposure_amount_eur) as nominal_amount_eur,
        sum(case when ceded_exposure_amount_eur > earlier_amount_eur then 1 else 0 end) as correction_count,
        max(case when ceded_exposure_amount_eur > earlier_amount_eur then valid_from end) as corrected_on,
        max(case when amount_rank = 1 then submission_id end) as submission_id,
        max(case when amount_rank = 1 then line_number end) as line_number
    from ranked
    group by insurer_id, guarantee_id
),

-- The parameters of the day of the grant, in one row per guarantee.
judged as (
    select
        dated_measures.insurer_id,
        dated_measures.guarantee_id,
        max(case when parameters.parameter_code = 'award_threshold' then parameters.parameter_amount end)
            as threshold_amount_eur,
        max(case when parameters.parameter_code = 'publication_delay' then parameters.month_count end) as delay_months,
        max(case when parameters.parameter_code = 'retention' then parameters.month_count end) as retention_months,
        max(case when parameters.parameter_code = 'aid_beneficiary_basis' then parameters.choice_code end)
            as beneficiary_basis_code,
        max(case when parameters.is_unverified then 1 else 0 end) = 1 as has_unverified_parameters
    from dated_measures
    inner join parameters
        on
            dated_measures.framework_code = parameters.framework_code
            and {{ in_force('parameters', 'dated_measures.granted_on') }}
    group by dated_measures.insurer_id, dated_measures.guarantee_id
),

-- The first day from which the amount exceeds the threshold: a public award exists from then on.
awards as (
    select
        valued.insurer_id,
        valued.guarantee_id,
        min(valued.valid_from) as above_threshold_on
    from valued
    inner join judged
        on
            valued.insurer_id = judged.insurer_id
            and valued.guarantee_id = judged.guarantee_id
    where valued.ceded_exposure_amount_eur > judged.threshold_amount_eur
    group by valued.insurer_id, valued.guarantee_id
)

select
    dated_measures.insurer_id,
    dated_measures.guarantee_id,
    dated_measures.product_code,
    dated_measures.aid_measure_code,
    'France' as country,
    cast(null as varchar) as other_member_state,
    dated_measures.measure_title_fr,
    dated_measures.measure_title_en,
    dated_measures.sa_number,
    dated_measures.insurer_id || '/' || dated_measures.guarantee_id as reference_number,
    case judged.beneficiary_basis_code when 'insured_company' then dated_measures.insured_siren end as national_id,
    case judged.beneficiary_basis_code when 'insurer' then insurers.insurer_name end as beneficiary_name,
    cast(null as varchar) as beneficiary_name_en,
    -- As the export spells them.
    case
        when judged.beneficiary_basis_code <> 'insured_company' then null
        when size_classes.size_class_code in ('micro', 'sme') then 'Small and medium-sized entreprises'
        when size_classes.size_class_code in ('midcap', 'large') then 'Only large enterprises'
    end as beneficiary_type,
    case judged.beneficiary_basis_code when 'insured_company' then nuts_regions.nuts_code end as nuts_code,
    case judged.beneficiary_basis_code when 'insured_company' then nuts_regions.nuts_name_fr end as nuts_name_fr,
    case judged.beneficiary_basis_code when 'insured_company' then substr(dated_measures.insured_naf, 1, 4) end
        as nace_group_code,
    dated_measures.instrument_fr,
    dated_measures.instrument_en,
    dated_measures.objective_fr,
    dated_measures.objective_en,
    cast(amounts.nominal_amount_eur as decimal(18, 2)) as nominal_amount_eur,
    cast(null as decimal(18, 2)) as aid_element_amount_eur,
    'EUR' as award_currency,
    dated_measures.granted_on,
    dated_measures.granting_authority_fr,
    dated_measures.granting_authority_en,
    cast(null as date) as published_on,
    reinsurers.name_fr as entrusted_entity,
    case judged.beneficiary_basis_code when 'insured_company' then insurers.insurer_name end as financial_intermediary,
    cast(null as varchar) as third_country,
    cast(amounts.first_nominal_amount_eur as decimal(18, 2)) as first_nominal_amount_eur,
    cast(amounts.correction_count as bigint) as correction_count,
    amounts.corrected_on,
    judged.threshold_amount_eur,
    awards.above_threshold_on is not null as is_above_threshold,
    awards.above_threshold_on,
    cast({{ dbt.dateadd('month', 'judged.delay_months', 'dated_measures.granted_on') }} as date)
        as publication_due_on,
    cast({{ dbt.dateadd('month', 'judged.retention_months', 'dated_measures.granted_on') }} as date)
        as retained_until_on,
    judged.has_unverified_parameters as is_unverified,
    layouts.layout_version,
    layouts.missing_cells_fr,
    amounts.submission_id,
    amounts.line_number
from dated_measures
inner join amounts
    on
        dated_measures.insurer_id = amounts.insurer_id
        and dated_measures.guarantee_id = amounts.guarantee_id
inner join judged
    on
        dated_measures.insurer_id = judged.insurer_id
        and dated_measures.guarantee_id = judged.guarantee_id
left join awards
    on
        dated_measures.insurer_id = awards.insurer_id
        and dated_measures.guarantee_id = awards.guarantee_id
inner join insurers on dated_measures.insurer_id = insurers.insurer_id
inner join reinsurers on dated_measures.reinsurer_id = reinsurers.reinsurer_id
cross join layouts
left join nuts_regions
    on
        dated_measures.insured_department = nuts_regions.department_code
        and {{ in_force('nuts_regions', 'dated_measures.granted_on') }}
left join size_classes
    on
        dated_measures.insured_turnover_amount > coalesce(size_classes.turnover_above_amount, -1)
        and (
            size_classes.turnover_up_to_amount is null
            or dated_measures.insured_turnover_amount <= size_classes.turnover_up_to_amount
        )
        and {{ in_force('size_classes', 'dated_measures.granted_on') }}
