{#
    The first CTEs of a model: `state_intervals`, the days on which a guarantee has an amount in one state (counted,
    conditional, excluded, run_off), in euros at one rate. An excluded interval is a row in its own state and a negative
    row in the state that it leaves. `int_envelope_days` adds the rows up, and the lineage of its figures lists them.
#}
{% macro envelope_covers() -%}
{%- set own_columns = ['insurer_id', 'guarantee_id', 'currency', 'submission_id', 'line_number', 'stock_period'] -%}
commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where ceded_exposure_amount is not null and valid_from < valid_before
),

run_off as (
    select * from {{ ref('int_run_off') }}
),

excluded_spans as (
    select * from {{ ref('int_excluded_spans') }}
),

outliers as (
    select * from {{ ref('int_cover_outliers') }}
),

products as (
    select * from {{ ref('products') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

-- Limits in force and run-off are two kinds of amounts and are never added.
amounts as (
    select
        'limit' as kind,
        insurer_id,
        guarantee_id,
        product_code,
        currency,
        valid_from,
        valid_before,
        ceded_exposure_amount as ceded_amount,
        cast(null as decimal(18, 2)) as gross_amount,
        submission_id,
        line_number,
        cast(null as varchar) as stock_period
    from commitments
    union all
    select
        'run_off' as kind,
        insurer_id,
        guarantee_id,
        product_code,
        currency,
        valid_from,
        valid_before,
        ceded_run_off_amount as ceded_amount,
        run_off_amount as gross_amount,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number,
        period as stock_period
    from run_off
),

valued as (
    select
        amounts.kind,
        amounts.insurer_id,
        amounts.guarantee_id,
        amounts.currency,
        amounts.submission_id,
        amounts.line_number,
        amounts.stock_period,
        amounts.product_code,
        products.approved_on,
        greatest(amounts.valid_from, rates.valid_from) as valid_from,
        least(amounts.valid_before, rates.valid_before) as valid_before,
        {{ product_amount('amounts.ceded_amount', 'rates.eur_per_unit_rate') }} as ceded_amount_eur,
        {{ product_amount('amounts.gross_amount', 'rates.eur_per_unit_rate') }} as gross_amount_eur,
        outliers.guarantee_id is not null as is_outlier
    from amounts
    inner join rates
        on
            amounts.currency = rates.currency
            and amounts.valid_from < rates.valid_before
            and amounts.valid_before > rates.valid_from
    left join products on amounts.product_code = products.product_code
    left join outliers
        on
            amounts.insurer_id = outliers.insurer_id
            and amounts.guarantee_id = outliers.guarantee_id
            and amounts.product_code = outliers.product_code
),

excluded as (
    select
        valued.kind,
        {% for column in own_columns %}valued.{{ column }},
        {% endfor -%}
        valued.product_code,
        valued.approved_on,
        greatest(valued.valid_from, excluded_spans.excluded_from) as valid_from,
        least(valued.valid_before, excluded_spans.excluded_before) as valid_before,
        valued.ceded_amount_eur,
        valued.gross_amount_eur,
        valued.is_outlier
    from valued
    inner join excluded_spans
        on
            valued.insurer_id = excluded_spans.insurer_id
            and valued.guarantee_id = excluded_spans.guarantee_id
            and valued.valid_from < excluded_spans.excluded_before
            and valued.valid_before > excluded_spans.excluded_from
),

-- The amounts that are not excluded: all amounts less the excluded ones.
admitted as (
    select
        kind,
        {{ own_columns | join(',\n        ') }},
        product_code,
        approved_on,
        valid_from,
        valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        1 as guarantee_count
    from valued
    union all
    select
        kind,
        {{ own_columns | join(',\n        ') }},
        product_code,
        approved_on,
        valid_from,
        valid_before,
        -ceded_amount_eur as ceded_amount_eur,
        -gross_amount_eur as gross_amount_eur,
        is_outlier,
        -1 as guarantee_count
    from excluded
),

-- A cession is conditional before the approval of its product. From that day it counts.
state_intervals as (
    select
        {{ own_columns | join(',\n        ') }},
        product_code,
        'excluded' as state,
        valid_from,
        valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        1 as guarantee_count
    from excluded
    where kind = 'limit'
    union all
    select
        {{ own_columns | join(',\n        ') }},
        product_code,
        'conditional' as state,
        valid_from,
        least(valid_before, approved_on) as valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        guarantee_count
    from admitted
    where kind = 'limit' and valid_from < approved_on
    union all
    select
        {{ own_columns | join(',\n        ') }},
        product_code,
        case kind when 'limit' then 'counted' else kind end as state,
        greatest(valid_from, coalesce(approved_on, valid_from)) as valid_from,
        valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        guarantee_count
    from admitted
    where valid_before > coalesce(approved_on, valid_from)
)
{%- endmacro %}
