-- Guarantees that break a rule, one row per rule and guarantee, with the amounts of the guarantee by its current line.

with

findings as (
    select * from {{ ref('fct_findings') }}
    where register_code = 'guarantees'
),

guarantees as (
    select * from {{ ref('fct_guarantees') }}
),

rules as (
    select * from {{ ref('rules') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

products as (
    select * from {{ ref('dim_products') }}
)

select
    findings.rule_id,
    rules.title_fr as rule_title_fr,
    findings.severity,
    findings.insurer_id,
    insurers.insurer_name,
    findings.key as guarantee_id,
    guarantees.product_code,
    products.product_name_fr,
    findings.period,
    {{ first_day_of('findings.period') }} as month_on,
    guarantees.granted_on,
    guarantees.effective_on,
    guarantees.cover_ends_on,
    guarantees.is_in_force,
    guarantees.is_counted,
    guarantees.public_limit_amount_eur as guarantee_limit_amount_eur,
    guarantees.ceded_exposure_amount_eur as guarantee_ceded_amount_eur,
    findings.message_fr
from findings
inner join guarantees
    on
        findings.insurer_id = guarantees.insurer_id
        and findings.key = guarantees.guarantee_id
inner join rules
    on
        findings.rule_id = rules.rule_id
        and {{ in_force('rules', last_day_of('findings.period')) }}
inner join insurers on findings.insurer_id = insurers.insurer_id
inner join products on guarantees.product_code = products.product_code
