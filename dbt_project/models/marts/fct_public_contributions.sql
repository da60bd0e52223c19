-- What each group of insured companies contributes to the public statistics, by quarter, product, insurer and category.
-- A quarter is published from some days after its end on: the seed `secrecy_parameters` gives them. A company belongs
-- to the group of its head where `company_groups` knows it. An amount without an insured company is one contributor
-- per insurer.

with

{{ month_end_covers() }},

cover as (
    select * from valued
    where state = 'limit' and {{ ends_quarter('month_on') }}
),

premiums as (
    select * from {{ ref('fct_premiums') }}
    where is_declared
),

claims as (
    select * from {{ ref('int_claim_lines') }}
    where movement_type in ('payment', 'recovery')
),

company_groups as (
    select * from {{ ref('company_groups') }}
),

parameters as (
    select * from {{ ref('secrecy_parameters') }}
),

delays as (
    select cast(secrecy_parameter_value as integer) as delay_days
    from parameters
    where secrecy_parameter_code = 'publication_delay_days' and {{ in_force('parameters', as_of_date()) }}
),

contributions as (
    select
        {{ account_period_of('period') }} as quarter,
        product_code,
        insurer_id,
        guarantee_id,
        'guaranteed_amount_eur' as statistic_code,
        guaranteed_amount_eur as amount_eur
    from cover
    union all
    select
        {{ account_period_of('period') }} as quarter,
        product_code,
        insurer_id,
        guarantee_id,
        'ceded_exposure_amount_eur' as statistic_code,
        ceded_amount_eur as amount_eur
    from cover
    union all
    select
        {{ account_period_of('period') }} as quarter,
        product_code,
        insurer_id,
        guarantee_id,
        'gross_premium_amount_eur' as statistic_code,
        gross_premium_amount_eur as amount_eur
    from premiums
    union all
    select
        {{ account_period_of('period') }} as quarter,
        product_code,
        insurer_id,
        guarantee_id,
        'ceded_premium_amount_eur' as statistic_code,
        ceded_premium_amount_eur as amount_eur
    from premiums
    union all
    select
        {{ account_period_of('period') }} as quarter,
        product_code,
        insurer_id,
        guarantee_id,
        'paid_amount_eur' as statistic_code,
        gross_amount_eur as amount_eur
    from claims
    where movement_type = 'payment'
    union all
    select
        {{ account_period_of('period') }} as quarter,
        product_code,
        insurer_id,
        guarantee_id,
        'recovered_amount_eur' as statistic_code,
        gross_amount_eur as amount_eur
    from claims
    where movement_type = 'recovery'
    union all
    select
        {{ account_period_of('period') }} as quarter,
        product_code,
        insurer_id,
        guarantee_id,
        'paid_less_recovered_amount_eur' as statistic_code,
        case movement_type when 'payment' then gross_amount_eur else -gross_amount_eur end as amount_eur
    from claims
),

by_guarantee as (
    select
        contributions.quarter,
        {{ last_day_of_quarter('contributions.quarter') }} as quarter_ends_on,
        contributions.product_code,
        contributions.insurer_id,
        contributions.guarantee_id,
        contributions.statistic_code,
        sum(contributions.amount_eur) as amount_eur
    from contributions
    cross join delays
    where {{ last_day_of_quarter('contributions.quarter') }} <= {{ days_after(as_of_date(), '-delays.delay_days') }}
    group by
        contributions.quarter,
        contributions.product_code,
        contributions.insurer_id,
        contributions.guarantee_id,
        contributions.statistic_code
)

select
    by_guarantee.quarter,
    by_guarantee.quarter_ends_on,
    coalesce(by_guarantee.product_code, '{{ unattributed() }}') as product_code,
    coalesce(guarantees.size_class_code, '{{ unattributed() }}') as size_class_code,
    coalesce(guarantees.naf_section_code, '{{ unattributed() }}') as naf_section_code,
    coalesce(guarantees.region_code, '{{ unattributed() }}') as region_code,
    coalesce(by_guarantee.insurer_id, '{{ unattributed() }}') as insurer_id,
    coalesce(
        company_groups.group_head_siren, guarantees.insured_siren, by_guarantee.insurer_id, '{{ unattributed() }}'
    ) as insured_group_id,
    by_guarantee.statistic_code,
    cast(sum(by_guarantee.amount_eur) as decimal(18, 2)) as contribution_amount_eur
from by_guarantee
left join guarantees
    on
        by_guarantee.insurer_id = guarantees.insurer_id
        and by_guarantee.guarantee_id = guarantees.guarantee_id
left join company_groups
    on
        guarantees.insured_siren = company_groups.siren
        and {{ in_force('company_groups', 'by_guarantee.quarter_ends_on') }}
where by_guarantee.amount_eur <> 0
group by
    by_guarantee.quarter,
    by_guarantee.quarter_ends_on,
    coalesce(by_guarantee.product_code, '{{ unattributed() }}'),
    coalesce(guarantees.size_class_code, '{{ unattributed() }}'),
    coalesce(guarantees.naf_section_code, '{{ unattributed() }}'),
    coalesce(guarantees.region_code, '{{ unattributed() }}'),
    coalesce(by_guarantee.insurer_id, '{{ unattributed() }}'),
    coalesce(
        company_groups.group_head_siren, guarantees.insured_siren, by_guarantee.insurer_id, '{{ unattributed() }}'
    ),
    by_guarantee.statistic_code
