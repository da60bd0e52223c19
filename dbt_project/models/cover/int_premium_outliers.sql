-- Premium lines whose gross premium is far above that of their peers: more than a multiple of the median of all lines
-- under the same product, without their signs. One row per insurer, month and premium line. A product with few lines
-- has no outlier.

with

premium_lines as (
    select
        insurer_id,
        period,
        premium_line_id,
        product_code,
        abs({{ product_amount('gross_premium_amount', 'eur_per_unit_rate') }}) as observed_amount_eur
    from {{ ref('int_premium_lines') }}
    where product_code is not null
),

thresholds as (
    select * from {{ ref('outlier_thresholds') }} as dated
    where measure_code = 'gross_premium' and {{ in_force('dated', as_of_date()) }}
),

peers as (
    select
        product_code,
        count(*) as peer_count,
        percentile_disc(0.5) within group (order by observed_amount_eur) as median_amount_eur
    from premium_lines
    group by product_code
)

select
    premium_lines.insurer_id,
    premium_lines.period,
    premium_lines.premium_line_id,
    premium_lines.product_code,
    premium_lines.observed_amount_eur,
    peers.peer_count,
    peers.median_amount_eur,
    thresholds.median_multiple
from premium_lines
inner join peers on premium_lines.product_code = peers.product_code
inner join thresholds on peers.peer_count >= thresholds.peer_count_minimum
where
    {{ exceeds_multiple(
        'premium_lines.observed_amount_eur', 'peers.median_amount_eur', 'thresholds.median_multiple'
    ) }}
