-- Guarantees whose public limit is far above that of their peers: more than a multiple of the median of all guarantees
-- under the same product. One row per guarantee and product. A guarantee has the largest limit of its versions in
-- force, in euros on the day of the build. A product with few guarantees has no outlier.

with

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where valid_from < valid_before
),

rates as (
    select * from {{ ref('int_currency_rates') }}
    where {{ as_of_date() }} >= valid_from and {{ as_of_date() }} < valid_before
),

thresholds as (
    select * from {{ ref('outlier_thresholds') }} as dated
    where measure_code = 'public_limit' and {{ in_force('dated', as_of_date()) }}
),

limits as (
    select
        commitments.insurer_id,
        commitments.guarantee_id,
        commitments.product_code,
        max({{ product_amount('commitments.public_limit_amount', 'rates.eur_per_unit_rate') }}) as observed_amount_eur
    from commitments
    inner join rates on commitments.currency = rates.currency
    group by commitments.insurer_id, commitments.guarantee_id, commitments.product_code
),

peers as (
    select
        product_code,
        count(*) as peer_count,
        percentile_disc(0.5) within group (order by observed_amount_eur) as median_amount_eur
    from limits
    group by product_code
)

select
    limits.insurer_id,
    limits.guarantee_id,
    limits.product_code,
    limits.observed_amount_eur,
    peers.peer_count,
    peers.median_amount_eur,
    thresholds.median_multiple
from limits
inner join peers on limits.product_code = peers.product_code
inner join thresholds on peers.peer_count >= thresholds.peer_count_minimum
where {{ exceeds_multiple('limits.observed_amount_eur', 'peers.median_amount_eur', 'thresholds.median_multiple') }}
