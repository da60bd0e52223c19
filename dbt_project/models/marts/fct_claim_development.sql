-- The triangles with what chain-ladder expects of each quarter of origin, and Mack's standard error. An estimate is on
-- the row of the last complete quarter of its origin, so that each is counted once. Every other row, and every origin
-- without enough data, has a reason in its place.

with

triangles as (
    select * from {{ ref('fct_claim_triangles') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

methods as (
    select * from {{ ref('forecast_methods') }} as dated
    where figure_code = 'claim_development' and {{ in_force('dated', as_of_date()) }}
),

complete as (
    select
        product_code,
        origin_quarter,
        development_number,
        net_paid_amount_eur,
        incurred_amount_eur,
        {{ quarter_number('origin_quarter') }}
        - min({{ quarter_number('origin_quarter') }}) over (partition by product_code) + 1 as origin_number,
        max(development_number) over (partition by product_code, origin_quarter) as latest_development_number
    from triangles
    where is_quarter_complete
),

-- Two triangles for each product: net payments, and incurred.
cells as (
    select
        product_code,
        'net_paid' as triangle_code,
        origin_quarter,
        origin_number,
        development_number,
        latest_development_number,
        net_paid_amount_eur as amount_eur
    from complete
    union all
    select
        product_code,
        'incurred' as triangle_code,
        origin_quarter,
        origin_number,
        development_number,
        latest_development_number,
        incurred_amount_eur as amount_eur
    from complete
),

sizes as (
    select
        product_code,
        triangle_code,
        max(origin_number) as origin_count,
        max(development_number) as development_count,
        min(amount_eur) as lowest_amount_eur
    from cells
    group by product_code, triangle_code
),

-- A step leads from a development to the next. Chain-ladder observes it on origins with an amount before it.
steps as (
    select
        product_code,
        triangle_code,
        development_number,
        sum(case when amount_eur > 0 then 1 else 0 end) as pair_count
    from cells
    where development_number < latest_development_number
    group by product_code, triangle_code, development_number
),

-- The variance of a step needs two pairs. The last step has only one: its variance continues that of the others.
unobserved_steps as (
    select
        steps.product_code,
        steps.triangle_code,
        max(case when steps.pair_count = 0 then steps.development_number else 0 end) as last_unobserved_step,
        max(
            case
                when steps.pair_count < 2 and steps.development_number < sizes.development_count - 1
                    then steps.development_number
                else 0
            end
        ) as last_step_without_variance,
        sum(case when steps.pair_count >= 2 then 1 else 0 end) as variance_count
    from steps
    inner join sizes
        on
            steps.product_code = sizes.product_code
            and steps.triangle_code = sizes.triangle_code
    group by steps.product_code, steps.triangle_code
),

latest as (
    select
        cells.product_code,
        cells.triangle_code,
        cells.origin_quarter,
        cells.origin_number,
        cells.development_number,
        cells.amount_eur,
        case
            when sizes.origin_count < methods.origin_count_minimum then 'too_few_quarters'
            when sizes.lowest_amount_eur < 0 then 'negative_amount'
            when cells.amount_eur = 0 then 'nothing_known'
            when cells.development_number <= unobserved_steps.last_unobserved_step then 'step_not_observed'
        end as reason,
        cells.development_number > unobserved_steps.last_step_without_variance
        and unobserved_steps.variance_count >= 2 as has_variance
    from cells
    inner join sizes
        on
            cells.product_code = sizes.product_code
            and cells.triangle_code = sizes.triangle_code
    left join unobserved_steps
        on
            cells.product_code = unobserved_steps.product_code
            and cells.triangle_code = unobserved_steps.triangle_code
    cross join methods
    where cells.development_number = cells.latest_development_number
),

estimable as (
    select
        product_code,
        triangle_code
    from latest
    where reason is null
    group by product_code, triangle_code
),

estimated as (
    select
        cells.product_code,
        cells.triangle_code,
        {{ chain_ladder_estimates('cells.origin_number', 'cells.development_number', 'cells.amount_eur') }} as estimate
    from cells
    inner join estimable
        on
            cells.product_code = estimable.product_code
            and cells.triangle_code = estimable.triangle_code
    group by cells.product_code, cells.triangle_code
),

unpacked as (
    select
        product_code,
        triangle_code,
        estimate['origin_number'] as origin_number,
        estimate['ultimate_amount'] as ultimate_amount_eur,
        estimate['standard_error_amount'] as standard_error_amount_eur,
        estimate['method_version'] as method_version
    from estimated
),

origins as (
    select
        latest.product_code,
        latest.triangle_code,
        latest.origin_quarter,
        latest.development_number,
        latest.amount_eur,
        latest.has_variance,
        coalesce(latest.reason, case when unpacked.ultimate_amount_eur is null then 'out_of_range' end) as reason,
        unpacked.ultimate_amount_eur,
        unpacked.standard_error_amount_eur,
        unpacked.method_version
    from latest
    left join unpacked
        on
            latest.product_code = unpacked.product_code
            and latest.triangle_code = unpacked.triangle_code
            and latest.origin_number = unpacked.origin_number
            and latest.reason is null
),

-- Both triangles of an origin in one row.
estimates as (
    select
        product_code,
        origin_quarter,
        development_number,
        {% for triangle in ['net_paid', 'incurred'] -%}
            max(case when triangle_code = '{{ triangle }}' then reason end) as {{ triangle }}_reason,
            max(case when triangle_code = '{{ triangle }}' then ultimate_amount_eur end)
                as {{ triangle }}_ultimate_amount_eur,
            max(case when triangle_code = '{{ triangle }}' then ultimate_amount_eur - amount_eur end)
                as {{ triangle }}_reserve_amount_eur,
            max(case when triangle_code = '{{ triangle }}' and has_variance then standard_error_amount_eur end)
                as {{ triangle }}_standard_error_amount_eur,
        {% endfor -%}
        max(method_version) as method_version
    from origins
    group by product_code, origin_quarter, development_number
)

select
    triangles.product_code,
    coalesce(products.product_name_fr, '{{ unattributed() }}') as product_name_fr,
    triangles.origin_quarter,
    triangles.development_number,
    triangles.valued_on,
    triangles.is_quarter_complete,
    triangles.net_paid_amount_eur,
    triangles.incurred_amount_eur,
    {% for triangle in ['net_paid', 'incurred'] -%}
        cast(estimates.{{ triangle }}_ultimate_amount_eur as decimal(18, 2)) as {{ triangle }}_ultimate_amount_eur,
        cast(estimates.{{ triangle }}_reserve_amount_eur as decimal(18, 2)) as {{ triangle }}_reserve_amount_eur,
        cast(estimates.{{ triangle }}_standard_error_amount_eur as decimal(18, 2))
            as {{ triangle }}_standard_error_amount_eur,
        case
            when not triangles.is_quarter_complete then 'quarter_in_progress'
            when estimates.product_code is null then 'earlier_quarter'
            else estimates.{{ triangle }}_reason
        end as {{ triangle }}_no_estimate_reason,
    {% endfor -%}
    methods.title_fr as estimate_method_fr,
    estimates.method_version as estimate_method_version
from triangles
cross join methods
left join products on triangles.product_code = products.product_code
left join estimates
    on
        triangles.product_code = estimates.product_code
        and triangles.origin_quarter = estimates.origin_quarter
        and triangles.development_number = estimates.development_number
