{#
    The first CTEs of a model: `valued`, one row per guarantee and month end with its limit in force or its run-off, in
    euros; and `guarantees`, one row per guarantee. Marts add the rows up, and the lineage of their figures lists them.
    `only_quarter_ends` leaves the other month ends out.
#}
{% macro month_end_covers(only_quarter_ends=false) -%}
commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
),

facts as (
    select * from {{ ref('int_guarantee_facts') }}
),

run_off as (
    select * from {{ ref('int_run_off') }}
),

declared_stocks as (
    select * from {{ ref('int_exposures_current') }}
),

excluded_spans as (
    select * from {{ ref('int_excluded_spans') }}
),

outliers as (
    select * from {{ ref('int_cover_outliers') }}
),

month_ends as (
    select * from {{ ref('int_month_ends') }}
    {%- if only_quarter_ends %}
    where {{ ends_quarter('month_on') }}
    {%- endif %}
),

products as (
    select * from {{ ref('dim_products') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

departments as (
    select * from {{ ref('departments') }}
),

regions as (
    select * from {{ ref('regions') }}
),

naf_divisions as (
    select * from {{ ref('naf_divisions') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

-- One row per guarantee: what is known of it, its insured and its buyer.
guarantees as (
    select
        commitments.insurer_id,
        commitments.guarantee_id,
        commitments.insured_siren,
        facts.buyer_key,
        size_classes.size_class_code,
        naf_divisions.naf_section_code,
        naf_divisions.naf_section_title_fr,
        departments.region_code,
        case commitments.segment when 'export' then facts.risk_zone_code else departments.region_code end as area_code,
        case commitments.segment when 'domestic' then regions.name_fr end as region_name_fr
    from commitments
    inner join facts
        on
            commitments.insurer_id = facts.insurer_id
            and commitments.guarantee_id = facts.guarantee_id
    left join departments on commitments.insured_department = departments.department_code
    left join regions on departments.region_code = regions.region_code
    left join naf_divisions on substr(commitments.insured_naf, 1, 2) = naf_divisions.naf_division_code
    left join size_classes
        on
            commitments.insured_turnover_amount > coalesce(size_classes.turnover_above_amount, -1)
            and (
                size_classes.turnover_up_to_amount is null
                or commitments.insured_turnover_amount <= size_classes.turnover_up_to_amount
            )
            and {{ in_force('size_classes', 'commitments.granted_on') }}
    where commitments.is_latest_version
),

-- Limits in force and run-off are two kinds of amounts and are never added.
amounts as (
    select
        month_ends.period,
        month_ends.month_on,
        month_ends.stock_on,
        'limit' as kind,
        commitments.insurer_id,
        commitments.guarantee_id,
        commitments.product_code,
        commitments.currency,
        commitments.primary_limit_amount,
        commitments.public_limit_amount,
        commitments.guaranteed_amount,
        commitments.ceded_exposure_amount as ceded_amount,
        declared_stocks.outstanding_amount,
        month_ends.period as stock_period,
        commitments.submission_id,
        commitments.line_number
    from commitments
    inner join month_ends
        on
            commitments.valid_from <= month_ends.stock_on
            and commitments.valid_before > month_ends.stock_on
    left join declared_stocks
        on
            commitments.insurer_id = declared_stocks.insurer_id
            and commitments.guarantee_id = declared_stocks.guarantee_id
            and month_ends.stock_on = declared_stocks.stock_on
    where commitments.ceded_exposure_amount is not null
    union all
    select
        month_ends.period,
        month_ends.month_on,
        month_ends.stock_on,
        'run_off' as kind,
        run_off.insurer_id,
        run_off.guarantee_id,
        run_off.product_code,
        run_off.currency,
        cast(null as decimal(18, 2)) as primary_limit_amount,
        cast(null as decimal(18, 2)) as public_limit_amount,
        cast(null as decimal(18, 2)) as guaranteed_amount,
        run_off.ceded_run_off_amount as ceded_amount,
        run_off.run_off_amount as outstanding_amount,
        run_off.period as stock_period,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number
    from run_off
    inner join month_ends
        on
            run_off.valid_from <= month_ends.stock_on
            and run_off.valid_before > month_ends.stock_on
),

valued as (
    select
        amounts.period,
        amounts.month_on,
        amounts.stock_on,
        amounts.insurer_id,
        amounts.guarantee_id,
        amounts.product_code,
        amounts.currency,
        amounts.stock_period,
        amounts.submission_id,
        amounts.line_number,
        case
            when excluded_spans.guarantee_id is not null then 'excluded_' || amounts.kind
            when amounts.stock_on < products.approved_on then 'conditional_' || amounts.kind
            else amounts.kind
        end as state,
        outliers.guarantee_id is not null as is_outlier,
        {{ product_amount('amounts.primary_limit_amount', 'rates.eur_per_unit_rate') }} as primary_limit_amount_eur,
        {{ product_amount('amounts.public_limit_amount', 'rates.eur_per_unit_rate') }} as public_limit_amount_eur,
        {{ product_amount('amounts.guaranteed_amount', 'rates.eur_per_unit_rate') }} as guaranteed_amount_eur,
        {{ product_amount('amounts.ceded_amount', 'rates.eur_per_unit_rate') }} as ceded_amount_eur,
        {{ product_amount('amounts.outstanding_amount', 'rates.eur_per_unit_rate') }} as outstanding_amount_eur
    from amounts
    inner join rates
        on
            amounts.currency = rates.currency
            and amounts.stock_on >= rates.valid_from
            and amounts.stock_on < rates.valid_before
    left join products on amounts.product_code = products.product_code
    left join excluded_spans
        on
            amounts.insurer_id = excluded_spans.insurer_id
            and amounts.guarantee_id = excluded_spans.guarantee_id
            and amounts.stock_on >= excluded_spans.excluded_from
            and amounts.stock_on < excluded_spans.excluded_before
    left join outliers
        on
            amounts.insurer_id = outliers.insurer_id
            and amounts.guarantee_id = outliers.guarantee_id
            and amounts.product_code = outliers.product_code
)
{%- endmacro %}
