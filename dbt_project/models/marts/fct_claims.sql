-- Every claim, in euros, from its movements in force: the gross and ceded amounts that the cedent declares and those
-- that the terms imply. Payments and recoveries are flows, each at the rate of its month. The reserve is a stock on
-- the day of the build, at the closing rate. The exchange difference is the reserve less its changes at the rates of
-- their months.

with

movements as (
    select * from {{ ref('int_claim_lines') }}
),

reserves as (
    select
        insurer_id,
        claim_id,
        sum(reserve_amount_eur) as reserve_amount_eur,
        sum(exchange_difference_amount_eur) as exchange_difference_amount_eur,
        sum(ceded_reserve_amount_eur) as ceded_reserve_amount_eur,
        sum(ceded_exchange_difference_amount_eur) as ceded_exchange_difference_amount_eur
    from {{ ref('int_claim_reserves') }}
    group by insurer_id, claim_id
),

implied_reserves as (
    select
        insurer_id,
        claim_id,
        sum(ceded_reserve_amount_eur) as ceded_reserve_amount_eur
    from {{ ref('int_treaty_reserves') }}
    group by insurer_id, claim_id
),

excluded as (
    select * from {{ ref('int_excluded_claims') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

valued as (
    select
        *,
        {{ product_amount('expected_ceded_amount', 'eur_per_unit_rate') }} as expected_ceded_amount_eur,
        row_number() over (partition by insurer_id, claim_id order by movement_on, period, movement_id) as place
    from movements
),

claims as (
    select
        insurer_id,
        claim_id,
        max(case when place = 1 then guarantee_id end) as guarantee_id,
        max(case when place = 1 then treaty_id end) as treaty_id,
        max(case when place = 1 then loss_terms_id end) as loss_terms_id,
        max(case when place = 1 then product_code end) as product_code,
        max(case when place = 1 then reinsurer_id end) as reinsurer_id,
        max(case when place = 1 then cause end) as cause,
        max(case when place = 1 then loss_on end) as loss_on,
        max(case when place = 1 then currency end) as currency,
        min(case when movement_type = 'notification' then movement_on end) as notified_on,
        max(case when movement_type = 'closure' then movement_on end) as closed_on,
        count(*) as movement_count,
        sum(case when movement_type = 'payment' then gross_amount_eur else 0 end) as paid_amount_eur,
        sum(case when movement_type = 'recovery' then gross_amount_eur else 0 end) as recovered_amount_eur,
        sum(case when movement_type = 'payment' then ceded_amount_eur else 0 end) as ceded_paid_amount_eur,
        sum(case when movement_type = 'recovery' then ceded_amount_eur else 0 end) as ceded_recovered_amount_eur,
        sum(
            case movement_type
                when 'payment' then expected_ceded_amount_eur
                when 'recovery' then -expected_ceded_amount_eur
                else 0
            end
        ) as expected_ceded_amount_eur
    from valued
    group by insurer_id, claim_id
),

-- A claim without a reserve movement has a reserve of zero.
incurred as (
    select
        claims.*,
        coalesce(reserves.reserve_amount_eur, 0) as reserve_amount_eur,
        coalesce(reserves.exchange_difference_amount_eur, 0) as exchange_difference_amount_eur,
        coalesce(reserves.ceded_reserve_amount_eur, 0) as ceded_reserve_amount_eur,
        coalesce(reserves.ceded_exchange_difference_amount_eur, 0) as ceded_exchange_difference_amount_eur,
        coalesce(implied_reserves.ceded_reserve_amount_eur, 0) as expected_ceded_reserve_amount_eur
    from claims
    left join reserves
        on
            claims.insurer_id = reserves.insurer_id
            and claims.claim_id = reserves.claim_id
    left join implied_reserves
        on
            claims.insurer_id = implied_reserves.insurer_id
            and claims.claim_id = implied_reserves.claim_id
)

select
    incurred.insurer_id,
    insurers.insurer_name,
    incurred.claim_id,
    coalesce(incurred.product_code, '{{ unattributed() }}') as product_code,
    coalesce(incurred.reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    incurred.treaty_id,
    incurred.loss_terms_id,
    incurred.guarantee_id,
    incurred.cause,
    incurred.loss_on,
    incurred.notified_on,
    incurred.closed_on,
    excluded.claim_id is null as is_counted,
    incurred.movement_count,
    incurred.currency,
    cast(incurred.paid_amount_eur as decimal(18, 2)) as paid_amount_eur,
    cast(incurred.recovered_amount_eur as decimal(18, 2)) as recovered_amount_eur,
    cast(incurred.reserve_amount_eur as decimal(18, 2)) as reserve_amount_eur,
    cast(incurred.exchange_difference_amount_eur as decimal(18, 2)) as exchange_difference_amount_eur,
    cast(incurred.paid_amount_eur - incurred.recovered_amount_eur + incurred.reserve_amount_eur as decimal(18, 2))
        as incurred_amount_eur,
    cast(incurred.ceded_paid_amount_eur as decimal(18, 2)) as ceded_paid_amount_eur,
    cast(incurred.ceded_recovered_amount_eur as decimal(18, 2)) as ceded_recovered_amount_eur,
    cast(incurred.ceded_reserve_amount_eur as decimal(18, 2)) as declared_ceded_reserve_amount_eur,
    cast(incurred.ceded_exchange_difference_amount_eur as decimal(18, 2)) as ceded_exchange_difference_amount_eur,
    cast(
        incurred.ceded_paid_amount_eur - incurred.ceded_recovered_amount_eur + incurred.ceded_reserve_amount_eur
        as decimal(18, 2)
    ) as declared_ceded_incurred_amount_eur,
    -- Null if no terms are in force.
    cast(
        case
            when incurred.loss_terms_id is not null
                then incurred.expected_ceded_amount_eur + incurred.expected_ceded_reserve_amount_eur
        end as decimal(18, 2)
    ) as expected_ceded_incurred_amount_eur
from incurred
left join insurers on incurred.insurer_id = insurers.insurer_id
left join excluded
    on
        incurred.insurer_id = excluded.insurer_id
        and incurred.claim_id = excluded.claim_id
