-- The ceded share of cover and of premium by product: the lowest and the highest share of its treaties. The treaties
-- are public, so a reader knows from one figure what the other can be.

with

terms as (
    select * from {{ ref('treaty_terms') }}
)

select
    product_code,
    'ceded_exposure_amount_eur' as statistic_code,
    'guaranteed_amount_eur' as base_statistic_code,
    min(cession_share) as minimum_share,
    max(cession_share) as maximum_share
from terms
where cession_share is not null
group by product_code
union all
select
    product_code,
    'ceded_premium_amount_eur' as statistic_code,
    'gross_premium_amount_eur' as base_statistic_code,
    min(premium_cession_share) as minimum_share,
    max(premium_cession_share) as maximum_share
from terms
where premium_cession_share is not null
group by product_code
