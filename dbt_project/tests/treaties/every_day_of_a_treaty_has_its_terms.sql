-- The rows of `treaty_terms` of a treaty start and end with the treaty. The test of the seed checks the days between.

with

terms as (
    select
        treaty_id,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from {{ ref('treaty_terms') }}
    group by treaty_id
)

select
    treaties.treaty_id,
    treaties.valid_from,
    treaties.valid_to,
    terms.valid_from as terms_valid_from,
    terms.valid_to as terms_valid_to
from {{ ref('treaties') }} as treaties
left join terms on treaties.treaty_id = terms.treaty_id
where
    terms.valid_from is distinct from treaties.valid_from
    or terms.valid_to is distinct from treaties.valid_to
