-- The last day of cover of each guarantee, with its insured share and cession share on that day: one row per
-- guarantee. The version is the one in force on the last day, or the latest one if the guarantee was never in force.

with

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
)

select
    insurer_id,
    guarantee_id,
    product_code,
    reinsurer_id,
    cover_ends_on,
    insured_share,
    cession_share
from commitments
where
    (valid_from <= cover_ends_on and cover_ends_on < valid_before)
    or (is_latest_version and cover_ends_on < effective_on)
