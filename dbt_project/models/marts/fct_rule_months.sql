-- Findings of each rule by month and product, with the ceded exposure that blocking rules exclude at the month end. A
-- finding belongs to the month that declares its line. A guarantee excluded by several rules is in the breach amount of
-- each, and in the excluded amount of the first only: excluded amounts add up to those of the envelopes.

with

{{ month_end_exclusions() }},

findings as (
    select * from {{ ref('fct_findings') }}
),

rules as (
    select * from {{ ref('rules') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

finding_counts as (
    select
        period,
        coalesce(product_code, '{{ unattributed() }}') as product_code,
        rule_id,
        count(*) as finding_count
    from findings
    group by period, coalesce(product_code, '{{ unattributed() }}'), rule_id
),

exclusions as (
    select
        period,
        product_code,
        rule_id,
        count(*) as excluded_guarantee_count,
        sum(breach_amount_eur) as breach_amount_eur,
        sum(case when rule_rank = 1 then breach_amount_eur else 0 end) as excluded_amount_eur
    from valued
    group by period, product_code, rule_id
),

joined as (
    select
        coalesce(finding_counts.period, exclusions.period) as period,
        coalesce(finding_counts.product_code, exclusions.product_code) as product_code,
        coalesce(finding_counts.rule_id, exclusions.rule_id) as rule_id,
        coalesce(finding_counts.finding_count, 0) as finding_count,
        coalesce(exclusions.excluded_guarantee_count, 0) as excluded_guarantee_count,
        coalesce(exclusions.breach_amount_eur, 0) as breach_amount_eur,
        coalesce(exclusions.excluded_amount_eur, 0) as excluded_amount_eur
    from finding_counts
    full outer join exclusions
        on
            finding_counts.period = exclusions.period
            and finding_counts.product_code = exclusions.product_code
            and finding_counts.rule_id = exclusions.rule_id
)

select
    joined.period,
    {{ first_day_of('joined.period') }} as month_on,
    {{ last_day_of('joined.period') }} as stock_on,
    joined.product_code,
    coalesce(products.product_name_fr, '{{ unattributed() }}') as product_name_fr,
    joined.rule_id,
    rules.title_fr as rule_title_fr,
    rules.severity,
    joined.finding_count,
    joined.excluded_guarantee_count,
    cast(joined.breach_amount_eur as decimal(18, 2)) as breach_amount_eur,
    cast(joined.excluded_amount_eur as decimal(18, 2)) as excluded_amount_eur
from joined
inner join rules
    on
        joined.rule_id = rules.rule_id
        and {{ in_force('rules', last_day_of('joined.period')) }}
left join products on joined.product_code = products.product_code
