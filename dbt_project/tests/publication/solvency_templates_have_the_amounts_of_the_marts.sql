-- To the cent, by insurer: the premiums of S.05.01 are those of the mart, its claims incurred of all years are the
-- claims to date, and the recoverables of S.31.01 are the ceded reserves of the treaty years.

with

insurers as (
    select * from {{ ref('dim_insurers') }}
),

published as (
    select
        insurer_id,
        row_code as cell,
        sum(c0090_amount_eur) as amount_eur
    from {{ ref('pub_regulatory__s_05_01') }}
    where row_code in ('R0110', 'R0140', 'R0310', 'R0340')
    group by insurer_id, row_code
    union all
    select
        insurer_id,
        'C0070' as cell,
        sum(c0070_claims_provision_amount_eur) as amount_eur
    from {{ ref('pub_regulatory__s_31_01') }}
    group by insurer_id
),

expected as (
    select
        insurer_id,
        'R0110' as cell,
        sum(gross_premium_amount_eur) as amount_eur
    from {{ ref('fct_premium_months') }}
    group by insurer_id
    union all
    select
        insurer_id,
        'R0140' as cell,
        sum(ceded_premium_amount_eur) as amount_eur
    from {{ ref('fct_premium_months') }}
    group by insurer_id
    union all
    select
        insurer_id,
        'R0310' as cell,
        sum(incurred_amount_eur) as amount_eur
    from {{ ref('fct_claims') }}
    group by insurer_id
    union all
    select
        insurer_id,
        'R0340' as cell,
        sum(declared_ceded_incurred_amount_eur) as amount_eur
    from {{ ref('fct_claims') }}
    group by insurer_id
    union all
    select
        insurer_id,
        'C0070' as cell,
        sum(ceded_reserve_amount_eur) as amount_eur
    from {{ ref('fct_treaty_years') }}
    group by insurer_id
)

select
    expected.insurer_id,
    expected.cell,
    expected.amount_eur as expected_amount,
    published.amount_eur as actual_amount
from expected
inner join insurers on expected.insurer_id = insurers.insurer_id
left join published
    on
        expected.insurer_id = published.insurer_id
        and expected.cell = published.cell
where expected.amount_eur <> coalesce(published.amount_eur, 0)
