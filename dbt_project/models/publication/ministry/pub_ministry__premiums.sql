-- Premiums of the scheme: declared by insurers, booked by reinsurers; by month, product and insurer.

select
    period as month,
    month_on,
    product_code,
    product_name_fr,
    insurer_id,
    insurer_name,
    cast(sum(declared_line_count) as bigint) as declared_line_count,
    cast(sum(outlier_line_count) as bigint) as outlier_line_count,
    cast(sum(gross_premium_amount_eur) as decimal(18, 2)) as gross_premium_amount_eur,
    cast(sum(outlier_gross_premium_amount_eur) as decimal(18, 2)) as outlier_gross_premium_amount_eur,
    cast(sum(ceded_premium_amount_eur) as decimal(18, 2)) as ceded_premium_amount_eur,
    cast(sum(ceding_commission_amount_eur) as decimal(18, 2)) as ceding_commission_amount_eur,
    cast(sum(net_ceded_premium_amount_eur) as decimal(18, 2)) as net_ceded_premium_amount_eur,
    cast(sum(guarantee_fee_amount_eur) as decimal(18, 2)) as guarantee_fee_amount_eur,
    cast(sum(booked_ceded_premium_amount_eur) as decimal(18, 2)) as booked_ceded_premium_amount_eur,
    cast(sum(booked_ceding_commission_amount_eur) as decimal(18, 2)) as booked_ceding_commission_amount_eur,
    cast(sum(booked_net_ceded_premium_amount_eur) as decimal(18, 2)) as booked_net_ceded_premium_amount_eur,
    {{ as_of() }} as as_of
from {{ ref('fct_premium_months') }}
group by period, month_on, product_code, product_name_fr, insurer_id, insurer_name
