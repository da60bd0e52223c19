-- Flows of a treaty year, each amount in the column of its kind: one row per claim movement, and one row for all
-- premium lines of a day, because the treaty year depends only on their sum. Lines are ceded and rounded one by one,
-- then added. Amounts of a claim excluded from the commitment have columns of their own. A row belongs to the account
-- quarter of the month that declares it.

with

{{ attached_movements() }},

premiums as (
    select
        treaty_id,
        loss_terms_id,
        movement_on,
        count(*) as line_count,
        cast(sum(gross_amount_eur) as decimal(18, 2)) as gross_premium_amount_eur,
        cast(sum(ceded_premium_amount_eur) as decimal(18, 2)) as ceded_premium_amount_eur,
        cast(
            sum({{ product_amount('ceded_premium_amount_eur', 'ceding_commission_rate') }}) as decimal(18, 2)
        ) as ceding_commission_amount_eur,
        cast(
            sum({{ product_amount('ceded_premium_amount_eur', 'guarantee_fee_rate') }}) as decimal(18, 2)
        ) as guarantee_fee_amount_eur
    from attached
    where movement_type = 'premium'
    group by treaty_id, loss_terms_id, movement_on
),

claim_movements as (
    select
        *,
        case when is_excluded then 0.00 else gross_amount_eur end as counted_amount_eur,
        case when is_excluded then 0.00 else claim_amount end as counted_claim_amount,
        case when is_excluded then gross_amount_eur else 0.00 end as excluded_amount_eur
    from attached
    where movement_type <> 'premium'
)

select
    treaty_id,
    loss_terms_id,
    {{ account_period_of(month_of('movement_on')) }} as account_period,
    movement_on,
    'premium' as movement_type,
    cast(null as varchar) as movement_id,
    cast(null as varchar) as claim_id,
    false as is_excluded,
    line_count,
    gross_premium_amount_eur,
    ceded_premium_amount_eur,
    ceding_commission_amount_eur,
    guarantee_fee_amount_eur,
    cast(0 as decimal(18, 2)) as paid_amount_eur,
    cast(0 as decimal(18, 2)) as returned_amount_eur,
    cast(0 as decimal(18, 2)) as paid_amount,
    cast(0 as decimal(18, 2)) as returned_amount,
    cast(0 as decimal(18, 2)) as reserve_change_amount_eur,
    cast(0 as decimal(18, 2)) as excluded_loss_amount_eur,
    cast(0 as decimal(18, 2)) as excluded_reserve_change_amount_eur
from premiums
union all
select
    treaty_id,
    loss_terms_id,
    {{ account_period_of('period') }} as account_period,
    movement_on,
    movement_type,
    movement_id,
    claim_id,
    is_excluded,
    1 as line_count,
    0.00 as gross_premium_amount_eur,
    0.00 as ceded_premium_amount_eur,
    0.00 as ceding_commission_amount_eur,
    0.00 as guarantee_fee_amount_eur,
    case movement_type when 'payment' then greatest(counted_amount_eur, 0.00) else 0.00 end as paid_amount_eur,
    -- A reversed payment is a recovery.
    case movement_type
        when 'recovery' then counted_amount_eur
        when 'payment' then greatest(-counted_amount_eur, 0.00)
        else 0.00
    end as returned_amount_eur,
    case movement_type when 'payment' then greatest(counted_claim_amount, 0.00) else 0.00 end as paid_amount,
    case movement_type
        when 'recovery' then counted_claim_amount
        when 'payment' then greatest(-counted_claim_amount, 0.00)
        else 0.00
    end as returned_amount,
    case movement_type when 'reserve_change' then counted_amount_eur else 0.00 end as reserve_change_amount_eur,
    case movement_type
        when 'payment' then excluded_amount_eur
        when 'recovery' then -excluded_amount_eur
        else 0.00
    end as excluded_loss_amount_eur,
    case movement_type when 'reserve_change' then excluded_amount_eur else 0.00 end
        as excluded_reserve_change_amount_eur
from claim_movements
