-- Premiums by month, product, insurer, reinsurer and treaty: the sums of `fct_premiums`, which other tables read
-- instead of the lines.

with

premiums as (
    select * from {{ ref('fct_premiums') }}
),

outliers as (
    select * from {{ ref('int_premium_outliers') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

marked as (
    select
        premiums.*,
        outliers.premium_line_id is not null as is_outlier
    from premiums
    left join outliers
        on
            premiums.is_declared
            and premiums.insurer_id = outliers.insurer_id
            and premiums.period = outliers.period
            and premiums.premium_line_id = outliers.premium_line_id
),

months as (
    select
        period,
        product_code,
        insurer_id,
        reinsurer_id,
        coalesce(treaty_id, '{{ unattributed() }}') as treaty_id,
        cast(sum(case when is_declared then 1 else 0 end) as bigint) as declared_line_count,
        cast(sum(case when is_outlier then 1 else 0 end) as bigint) as outlier_line_count,
        cast(sum(case when is_outlier then gross_premium_amount_eur else 0 end) as decimal(18, 2))
            as outlier_gross_premium_amount_eur,
        cast(sum(gross_premium_amount_eur) as decimal(18, 2)) as gross_premium_amount_eur,
        cast(sum(ceded_premium_amount_eur) as decimal(18, 2)) as ceded_premium_amount_eur,
        cast(sum(ceding_commission_amount_eur) as decimal(18, 2)) as ceding_commission_amount_eur,
        cast(sum(net_ceded_premium_amount_eur) as decimal(18, 2)) as net_ceded_premium_amount_eur,
        cast(sum(guarantee_fee_amount_eur) as decimal(18, 2)) as guarantee_fee_amount_eur,
        cast(sum(booked_ceded_premium_amount_eur) as decimal(18, 2)) as booked_ceded_premium_amount_eur,
        cast(sum(booked_ceding_commission_amount_eur) as decimal(18, 2)) as booked_ceding_commission_amount_eur,
        cast(sum(booked_net_ceded_premium_amount_eur) as decimal(18, 2)) as booked_net_ceded_premium_amount_eur
    from marked
    group by period, product_code, insurer_id, reinsurer_id, coalesce(treaty_id, '{{ unattributed() }}')
)

select
    months.period,
    {{ first_day_of('months.period') }} as month_on,
    months.product_code,
    coalesce(products.product_name_fr, '{{ unattributed() }}') as product_name_fr,
    months.insurer_id,
    coalesce(insurers.insurer_name, '{{ unattributed() }}') as insurer_name,
    months.reinsurer_id,
    months.treaty_id,
    months.declared_line_count,
    months.outlier_line_count,
    months.outlier_gross_premium_amount_eur,
    months.gross_premium_amount_eur,
    months.ceded_premium_amount_eur,
    months.ceding_commission_amount_eur,
    months.net_ceded_premium_amount_eur,
    months.guarantee_fee_amount_eur,
    months.booked_ceded_premium_amount_eur,
    months.booked_ceding_commission_amount_eur,
    months.booked_net_ceded_premium_amount_eur
from months
left join insurers on months.insurer_id = insurers.insurer_id
left join products on months.product_code = products.product_code
