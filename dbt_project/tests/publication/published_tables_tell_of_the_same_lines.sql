-- Every declared line of the premiums table is compared once with its terms in the reconciliation table.

with

premiums as (
    select sum(declared_line_count) as line_count
    from {{ ref('pub_ministry__premiums') }}
),

compared as (
    select sum(line_count) as line_count
    from {{ ref('pub_ministry__reconciliation') }}
    where reconciliation = 'cession_terms' and class <> 'quarantined'
)

select
    premiums.line_count as expected_count,
    compared.line_count as found_count
from premiums
cross join compared
where coalesce(premiums.line_count, 0) <> coalesce(compared.line_count, 0)
