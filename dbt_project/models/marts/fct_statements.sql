-- The account of each insurer with its reinsurers as its bordereaux declare it: one row per treaty, product and account
-- quarter, in euros. Balance: ceded premium less commission less claims paid plus recoveries. Lines without terms are
-- rows without a treaty.

with

premiums as (
    select * from {{ ref('fct_premium_months') }}
),

claim_lines as (
    select * from {{ ref('int_claim_lines') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

movements as (
    select
        insurer_id,
        treaty_id,
        product_code,
        reinsurer_id,
        {{ account_period_of('period') }} as account_period,
        declared_line_count as premium_line_count,
        cast(0 as bigint) as claim_line_count,
        gross_premium_amount_eur,
        ceded_premium_amount_eur,
        ceding_commission_amount_eur,
        net_ceded_premium_amount_eur,
        booked_net_ceded_premium_amount_eur,
        0.00 as paid_amount_eur,
        0.00 as recovered_amount_eur,
        0.00 as ceded_paid_amount_eur,
        0.00 as ceded_recovered_amount_eur
    from premiums
    union all
    select
        insurer_id,
        coalesce(treaty_id, '{{ unattributed() }}') as treaty_id,
        coalesce(product_code, '{{ unattributed() }}') as product_code,
        coalesce(reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
        account_period,
        cast(0 as bigint) as premium_line_count,
        cast(1 as bigint) as claim_line_count,
        0.00 as gross_premium_amount_eur,
        0.00 as ceded_premium_amount_eur,
        0.00 as ceding_commission_amount_eur,
        0.00 as net_ceded_premium_amount_eur,
        0.00 as booked_net_ceded_premium_amount_eur,
        case when movement_type = 'payment' then gross_amount_eur else 0.00 end as paid_amount_eur,
        case when movement_type = 'recovery' then gross_amount_eur else 0.00 end as recovered_amount_eur,
        case when movement_type = 'payment' then ceded_amount_eur else 0.00 end as ceded_paid_amount_eur,
        case when movement_type = 'recovery' then ceded_amount_eur else 0.00 end as ceded_recovered_amount_eur
    from claim_lines
),

added as (
    select
        insurer_id,
        treaty_id,
        product_code,
        reinsurer_id,
        account_period,
        sum(premium_line_count) as premium_line_count,
        sum(claim_line_count) as claim_line_count,
        sum(gross_premium_amount_eur) as gross_premium_amount_eur,
        sum(ceded_premium_amount_eur) as ceded_premium_amount_eur,
        sum(ceding_commission_amount_eur) as ceding_commission_amount_eur,
        sum(net_ceded_premium_amount_eur) as net_ceded_premium_amount_eur,
        sum(booked_net_ceded_premium_amount_eur) as booked_net_ceded_premium_amount_eur,
        sum(paid_amount_eur) as paid_amount_eur,
        sum(recovered_amount_eur) as recovered_amount_eur,
        sum(ceded_paid_amount_eur) as ceded_paid_amount_eur,
        sum(ceded_recovered_amount_eur) as ceded_recovered_amount_eur
    from movements
    group by insurer_id, treaty_id, product_code, reinsurer_id, account_period
)

select
    added.insurer_id,
    insurers.insurer_name,
    added.account_period,
    {{ last_day_of_quarter('added.account_period') }} as quarter_ends_on,
    added.treaty_id,
    added.product_code,
    coalesce(products.product_name_fr, '{{ unattributed() }}') as product_name_fr,
    added.reinsurer_id,
    cast(added.premium_line_count as bigint) as premium_line_count,
    cast(added.claim_line_count as bigint) as claim_line_count,
    cast(added.gross_premium_amount_eur as decimal(18, 2)) as gross_premium_amount_eur,
    cast(added.ceded_premium_amount_eur as decimal(18, 2)) as ceded_premium_amount_eur,
    cast(added.ceding_commission_amount_eur as decimal(18, 2)) as ceding_commission_amount_eur,
    cast(added.net_ceded_premium_amount_eur as decimal(18, 2)) as net_ceded_premium_amount_eur,
    cast(added.booked_net_ceded_premium_amount_eur as decimal(18, 2)) as booked_net_ceded_premium_amount_eur,
    cast(added.paid_amount_eur as decimal(18, 2)) as paid_amount_eur,
    cast(added.recovered_amount_eur as decimal(18, 2)) as recovered_amount_eur,
    cast(added.ceded_paid_amount_eur as decimal(18, 2)) as ceded_paid_amount_eur,
    cast(added.ceded_recovered_amount_eur as decimal(18, 2)) as ceded_recovered_amount_eur,
    cast(
        added.net_ceded_premium_amount_eur - added.ceded_paid_amount_eur + added.ceded_recovered_amount_eur
        as decimal(18, 2)
    ) as balance_amount_eur
from added
inner join insurers on added.insurer_id = insurers.insurer_id
left join products on added.product_code = products.product_code
