-- The products of the scheme, each with its reinsurer.

with

products as (
    select * from {{ ref('products') }}
),

reinsurers as (
    select * from {{ ref('reinsurers') }}
)

select
    products.product_code,
    products.name_fr as product_name_fr,
    products.segment,
    products.form,
    products.reinsurer_id,
    reinsurers.name_fr as reinsurer_name_fr,
    products.sold_from,
    products.sold_until,
    products.approved_on
from products
left join reinsurers on products.reinsurer_id = reinsurers.reinsurer_id
