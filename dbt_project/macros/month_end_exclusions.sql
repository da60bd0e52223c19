{#
    The first CTEs of a model: `valued`, one row per month end, rule and guarantee that the rule excludes on that day. The
    mart adds the rows up, and the lineage of its figures lists them.
#}
{% macro month_end_exclusions() -%}
excluded_days as (
    select * from {{ ref('int_excluded_days') }}
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where ceded_exposure_amount is not null
),

month_ends as (
    select * from {{ ref('int_month_ends') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

excluded as (
    select
        month_ends.period,
        month_ends.stock_on,
        excluded_days.rule_id,
        excluded_days.insurer_id,
        excluded_days.guarantee_id
    from excluded_days
    inner join month_ends
        on
            excluded_days.excluded_from <= month_ends.stock_on
            and excluded_days.excluded_before > month_ends.stock_on
    group by
        month_ends.period,
        month_ends.stock_on,
        excluded_days.rule_id,
        excluded_days.insurer_id,
        excluded_days.guarantee_id
),

valued as (
    select
        excluded.period,
        excluded.rule_id,
        excluded.insurer_id,
        excluded.guarantee_id,
        commitments.product_code,
        commitments.submission_id,
        commitments.line_number,
        {{ product_amount('commitments.ceded_exposure_amount', 'rates.eur_per_unit_rate') }} as breach_amount_eur,
        row_number() over (
            partition by excluded.stock_on, excluded.insurer_id, excluded.guarantee_id
            order by excluded.rule_id
        ) as rule_rank
    from excluded
    inner join commitments
        on
            excluded.insurer_id = commitments.insurer_id
            and excluded.guarantee_id = commitments.guarantee_id
            and excluded.stock_on >= commitments.valid_from
            and excluded.stock_on < commitments.valid_before
    inner join rates
        on
            commitments.currency = rates.currency
            and excluded.stock_on >= rates.valid_from
            and excluded.stock_on < rates.valid_before
)
{%- endmacro %}
