-- What each group of insured companies contributes to the public statistics, by quarter, product, insurer and category.
-- A quarter is published from some days after its end on: the seed `secrecy_parameters` gives them. A company belongs
-- to the group of its head where `company_groups` knows it. An amount without an insured company is one contributor
-- per insurer. The cover of a guarantee with a published award of State aid is known to anyone, the rest is not.

with

{{ month_end_covers(only_quarter_ends=true) }},

cover as (
    select * from valued
    where state = 'limit'
),

premiums as (
    select * from {{ ref('fct_premiums') }}
    where is_declared
),

claims as (
    select * from {{ ref('int_claim_lines') }}
    where movement_type in ('payment', 'recovery')
),

awards as (
    select * from {{ ref('fct_state_aid_grants') }}
    where is_above_threshold
),

company_groups as (
    select * from {{ ref('company_groups') }}
),

parameters as (
    select * from {{ ref('secrecy_parameters') }}
),

-- The last month of the last published quarter.
published as (
    select
        {{ month_of(days_after(
            dbt.date_trunc('quarter', days_after(as_of_date(), '1 - cast(secrecy_parameter_value as integer)')), -1
        )) }} as last_period
    from parameters
    where secrecy_parameter_code = 'publication_delay_days' and {{ in_force('parameters', as_of_date()) }}
),

-- Each register is added up once. It has zeros for the amounts of the others.
by_guarantee as (
    select
        {{ account_period_of('cover.period') }} as quarter,
        cover.product_code,
        cover.insurer_id,
        cover.guarantee_id,
        cover.guaranteed_amount_eur,
        cover.ceded_amount_eur as ceded_exposure_amount_eur,
        case when awards.guarantee_id is null then cover.guaranteed_amount_eur else 0 end
            as unpublished_guaranteed_amount_eur,
        case when awards.guarantee_id is null then cover.ceded_amount_eur else 0 end
            as unpublished_ceded_exposure_amount_eur,
        0 as gross_premium_amount_eur,
        0 as ceded_premium_amount_eur,
        0 as paid_amount_eur,
        0 as recovered_amount_eur
    from cover
    inner join published on cover.period <= published.last_period
    left join awards
        on
            cover.insurer_id = awards.insurer_id
            and cover.guarantee_id = awards.guarantee_id
            and cover.stock_on >= awards.above_threshold_on
    union all
    select
        {{ account_period_of('premiums.period') }} as quarter,
        premiums.product_code,
        premiums.insurer_id,
        premiums.guarantee_id,
        0 as guaranteed_amount_eur,
        0 as ceded_exposure_amount_eur,
        0 as unpublished_guaranteed_amount_eur,
        0 as unpublished_ceded_exposure_amount_eur,
        sum(premiums.gross_premium_amount_eur) as gross_premium_amount_eur,
        sum(premiums.ceded_premium_amount_eur) as ceded_premium_amount_eur,
        0 as paid_amount_eur,
        0 as recovered_amount_eur
    from premiums
    inner join published on premiums.period <= published.last_period
    group by quarter, premiums.product_code, premiums.insurer_id, premiums.guarantee_id
    union all
    select
        {{ account_period_of('claims.period') }} as quarter,
        claims.product_code,
        claims.insurer_id,
        claims.guarantee_id,
        0 as guaranteed_amount_eur,
        0 as ceded_exposure_amount_eur,
        0 as unpublished_guaranteed_amount_eur,
        0 as unpublished_ceded_exposure_amount_eur,
        0 as gross_premium_amount_eur,
        0 as ceded_premium_amount_eur,
        sum(case claims.movement_type when 'payment' then claims.gross_amount_eur else 0 end) as paid_amount_eur,
        sum(case claims.movement_type when 'recovery' then claims.gross_amount_eur else 0 end) as recovered_amount_eur
    from claims
    inner join published on claims.period <= published.last_period
    group by quarter, claims.product_code, claims.insurer_id, claims.guarantee_id
),

quarters as (
    select
        quarter,
        {{ last_day_of_quarter('quarter') }} as quarter_ends_on
    from by_guarantee
    group by quarter
)

select
    quarters.quarter,
    quarters.quarter_ends_on,
    coalesce(by_guarantee.product_code, '{{ unattributed() }}') as product_code,
    coalesce(guarantees.size_class_code, '{{ unattributed() }}') as size_class_code,
    coalesce(guarantees.naf_section_code, '{{ unattributed() }}') as naf_section_code,
    coalesce(guarantees.region_code, '{{ unattributed() }}') as region_code,
    coalesce(by_guarantee.insurer_id, '{{ unattributed() }}') as insurer_id,
    coalesce(
        company_groups.group_head_siren, guarantees.insured_siren, by_guarantee.insurer_id, '{{ unattributed() }}'
    ) as insured_group_id,
    cast(sum(by_guarantee.guaranteed_amount_eur) as decimal(18, 2)) as guaranteed_amount_eur,
    cast(sum(by_guarantee.ceded_exposure_amount_eur) as decimal(18, 2)) as ceded_exposure_amount_eur,
    cast(sum(by_guarantee.gross_premium_amount_eur) as decimal(18, 2)) as gross_premium_amount_eur,
    cast(sum(by_guarantee.ceded_premium_amount_eur) as decimal(18, 2)) as ceded_premium_amount_eur,
    cast(sum(by_guarantee.paid_amount_eur) as decimal(18, 2)) as paid_amount_eur,
    cast(sum(by_guarantee.recovered_amount_eur) as decimal(18, 2)) as recovered_amount_eur,
    cast(sum(by_guarantee.paid_amount_eur - by_guarantee.recovered_amount_eur) as decimal(18, 2))
        as paid_less_recovered_amount_eur,
    cast(sum(by_guarantee.unpublished_guaranteed_amount_eur) as decimal(18, 2)) as unpublished_guaranteed_amount_eur,
    cast(sum(by_guarantee.unpublished_ceded_exposure_amount_eur) as decimal(18, 2))
        as unpublished_ceded_exposure_amount_eur
from by_guarantee
inner join quarters on by_guarantee.quarter = quarters.quarter
left join guarantees
    on
        by_guarantee.insurer_id = guarantees.insurer_id
        and by_guarantee.guarantee_id = guarantees.guarantee_id
left join company_groups
    on
        guarantees.insured_siren = company_groups.siren
        and {{ in_force('company_groups', 'quarters.quarter_ends_on') }}
group by
    quarters.quarter,
    quarters.quarter_ends_on,
    coalesce(by_guarantee.product_code, '{{ unattributed() }}'),
    coalesce(guarantees.size_class_code, '{{ unattributed() }}'),
    coalesce(guarantees.naf_section_code, '{{ unattributed() }}'),
    coalesce(guarantees.region_code, '{{ unattributed() }}'),
    coalesce(by_guarantee.insurer_id, '{{ unattributed() }}'),
    coalesce(
        company_groups.group_head_siren, guarantees.insured_siren, by_guarantee.insurer_id, '{{ unattributed() }}'
    )
