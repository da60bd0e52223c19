-- Every declared premium line and every claim movement of the published tables is compared once with its terms in the
-- reconciliation table.

with

premiums as (
    select sum(declared_line_count) as line_count
    from {{ ref('pub_ministry__premiums') }}
),

claims as (
    select sum(movement_count) as line_count
    from {{ ref('fct_claims') }}
),

compared as (
    select sum(line_count) as line_count
    from {{ ref('pub_ministry__reconciliation') }}
    where reconciliation = 'cession_terms' and class <> 'quarantined'
)

select
    coalesce(premiums.line_count, 0) + coalesce(claims.line_count, 0) as expected_count,
    compared.line_count as actual_count
from premiums
cross join claims
cross join compared
where
    coalesce(premiums.line_count, 0) + coalesce(claims.line_count, 0) <> coalesce(compared.line_count, 0)
