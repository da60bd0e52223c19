-- The products that each guarantee has had: one row per guarantee and product, with the latest line under that
-- product. Most guarantees have one product.

with

lines as (
    select * from {{ ref('int_guarantees_by_period') }}
),

latest as (
    select
        insurer_id,
        guarantee_id,
        product_code,
        max(period) as period
    from lines
    group by insurer_id, guarantee_id, product_code
),

ordered as (
    select
        *,
        row_number() over (partition by insurer_id, guarantee_id order by period desc) as recency_rank,
        count(*) over (partition by insurer_id, guarantee_id) as product_count
    from latest
)

select
    lines.insurer_id,
    lines.guarantee_id,
    lines.product_code,
    lines.currency,
    lines.granted_on,
    lines.buyer_country,
    ordered.recency_rank = 1 as is_current,
    ordered.product_count > 1 as has_changed_product
from lines
inner join ordered
    on
        lines.insurer_id = ordered.insurer_id
        and lines.guarantee_id = ordered.guarantee_id
        and lines.period = ordered.period
