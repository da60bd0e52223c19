-- Template S.05.01, column C0090, credit and suretyship: what the public cover adds to the premiums and claims of each
-- insurer in a calendar year, as it declares them. Premiums are charged by month, and each is earned in its month. The
-- claims incurred of a year are what changes between the stocks of its last month and of the year before.

with

premiums as (
    select * from {{ ref('fct_premium_months') }}
),

claims as (
    select * from {{ ref('fct_claim_months') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

lines as (
    select * from {{ ref('solvency_lines') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

layouts as (
    select * from {{ ref('regulatory_layouts') }} as dated
    where layout_code = 'S.05.01' and {{ in_force('dated', as_of_date()) }}
),

premiums_of_years as (
    select
        insurer_id,
        substr(period, 1, 4) as year,
        sum(gross_premium_amount_eur) as gross_amount_eur,
        sum(ceded_premium_amount_eur) as ceded_amount_eur
    from premiums
    where period <> '{{ unattributed() }}'
    group by insurer_id, substr(period, 1, 4)
),

last_months as (
    select
        substr(period, 1, 4) as year,
        max(period) as period
    from claims
    group by substr(period, 1, 4)
),

claims_to_date as (
    select
        claims.insurer_id,
        last_months.year,
        sum(claims.incurred_amount_eur) as gross_amount_eur,
        sum(claims.declared_ceded_incurred_amount_eur) as ceded_amount_eur
    from claims
    inner join last_months on claims.period = last_months.period
    group by claims.insurer_id, last_months.year
),

claims_of_years as (
    select
        insurer_id,
        year,
        gross_amount_eur - coalesce(lag(gross_amount_eur) over years, 0) as gross_amount_eur,
        ceded_amount_eur - coalesce(lag(ceded_amount_eur) over years, 0) as ceded_amount_eur
    from claims_to_date
    window years as (
        partition by insurer_id
        order by year
    )
),

years as (
    select
        coalesce(premiums_of_years.insurer_id, claims_of_years.insurer_id) as insurer_id,
        coalesce(premiums_of_years.year, claims_of_years.year) as year,
        coalesce(premiums_of_years.gross_amount_eur, 0) as gross_premium_amount_eur,
        coalesce(premiums_of_years.ceded_amount_eur, 0) as ceded_premium_amount_eur,
        coalesce(claims_of_years.gross_amount_eur, 0) as gross_claim_amount_eur,
        coalesce(claims_of_years.ceded_amount_eur, 0) as ceded_claim_amount_eur
    from premiums_of_years
    full outer join claims_of_years
        on
            premiums_of_years.insurer_id = claims_of_years.insurer_id
            and premiums_of_years.year = claims_of_years.year
)

select
    years.insurer_id,
    insurers.insurer_name,
    cast(years.year as integer) as account_year,
    least({{ last_day_of("years.year || '-12'") }}, {{ as_of_date() }}) as account_ends_on,
    lines.row_code,
    lines.title_fr as row_title_fr,
    cast(
        case lines.row_code
            when 'R0110' then years.gross_premium_amount_eur
            when 'R0140' then years.ceded_premium_amount_eur
            when 'R0200' then years.gross_premium_amount_eur - years.ceded_premium_amount_eur
            when 'R0210' then years.gross_premium_amount_eur
            when 'R0240' then years.ceded_premium_amount_eur
            when 'R0300' then years.gross_premium_amount_eur - years.ceded_premium_amount_eur
            when 'R0310' then years.gross_claim_amount_eur
            when 'R0340' then years.ceded_claim_amount_eur
            when 'R0400' then years.gross_claim_amount_eur - years.ceded_claim_amount_eur
        end as decimal(18, 2)
    ) as c0090_amount_eur,
    lines.missing_reason_fr,
    layouts.layout_version
from years
inner join insurers on years.insurer_id = insurers.insurer_id
cross join lines
cross join layouts
