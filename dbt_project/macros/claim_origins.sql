{#
    The first CTEs of a model: `movements`, the claim movements in force, `claims`, and `origins`, the quarter of origin
    of each claim. The triangles add up the movements by it, and the lineage of their figures lists them.
#}
{% macro claim_origins() -%}
movements as (
    select * from {{ ref('int_claim_lines') }}
),

claims as (
    select * from {{ ref('fct_claims') }}
),

scheme as (
    select * from {{ ref('int_scheme_months') }}
),

first_periods as (
    select
        insurer_id,
        claim_id,
        min(period) as first_period
    from movements
    group by insurer_id, claim_id
),

origins as (
    select
        claims.insurer_id,
        claims.claim_id,
        claims.product_code,
        {{ account_period_of(
            'case when claims.loss_on >= scheme.first_month_on and claims.loss_on <= '
            ~ last_day_of('first_periods.first_period')
            ~ ' then ' ~ month_of('claims.loss_on') ~ ' else first_periods.first_period end'
        ) }} as origin_quarter
    from claims
    inner join first_periods
        on
            claims.insurer_id = first_periods.insurer_id
            and claims.claim_id = first_periods.claim_id
    cross join scheme
)
{%- endmacro %}
