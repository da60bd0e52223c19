-- Every claim as its movements in force tell it, in euros, each movement at the rate of its month: what the cedent
-- declares, gross and ceded, and what the terms imply of it.

with

movements as (
    select * from {{ ref('int_claim_lines') }}
),

excluded as (
    select * from {{ ref('fnd_excluded_claims') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

valued as (
    select
        *,
        {{ product_amount('expected_ceded_amount', 'eur_per_unit_rate') }} as expected_ceded_amount_eur,
        row_number() over (partition by insurer_id, claim_id order by movement_on, period, movement_id) as turn
    from movements
),

claims as (
    select
        insurer_id,
        claim_id,
        max(case when turn = 1 then guarantee_id end) as guarantee_id,
        max(case when turn = 1 then treaty_id end) as treaty_id,
        max(case when turn = 1 then loss_terms_id end) as loss_terms_id,
        max(case when turn = 1 then product_code end) as product_code,
        max(case when turn = 1 then reinsurer_id end) as reinsurer_id,
        max(case when turn = 1 then cause end) as cause,
        max(case when turn = 1 then loss_on end) as loss_on,
        max(case when turn = 1 then currency end) as currency,
        min(case when movement_type = 'notification' then movement_on end) as notified_on,
        max(case when movement_type = 'closure' then movement_on end) as closed_on,
        count(*) as movement_count,
        sum(case when movement_type = 'payment' then gross_amount_eur else 0 end) as paid_amount_eur,
        sum(case when movement_type = 'recovery' then gross_amount_eur else 0 end) as recovered_amount_eur,
        sum(case when movement_type = 'reserve_change' then gross_amount_eur else 0 end) as reserve_amount_eur,
        sum(case when movement_type = 'payment' then ceded_amount_eur else 0 end) as ceded_paid_amount_eur,
        sum(case when movement_type = 'recovery' then ceded_amount_eur else 0 end) as ceded_recovered_amount_eur,
        sum(case when movement_type = 'reserve_change' then ceded_amount_eur else 0 end) as ceded_reserve_amount_eur,
        sum(
            case movement_type
                when 'payment' then expected_ceded_amount_eur
                when 'reserve_change' then expected_ceded_amount_eur
                when 'recovery' then -expected_ceded_amount_eur
            end
        ) as expected_ceded_incurred_amount_eur
    from valued
    group by insurer_id, claim_id
)

select
    claims.insurer_id,
    insurers.insurer_name,
    claims.claim_id,
    coalesce(claims.product_code, '{{ unattributed() }}') as product_code,
    coalesce(claims.reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    claims.treaty_id,
    claims.loss_terms_id,
    claims.guarantee_id,
    claims.cause,
    claims.loss_on,
    claims.notified_on,
    claims.closed_on,
    excluded.claim_id is null as is_counted,
    claims.movement_count,
    claims.currency,
    cast(claims.paid_amount_eur as decimal(18, 2)) as paid_amount_eur,
    cast(claims.recovered_amount_eur as decimal(18, 2)) as recovered_amount_eur,
    cast(claims.reserve_amount_eur as decimal(18, 2)) as reserve_amount_eur,
    cast(claims.paid_amount_eur - claims.recovered_amount_eur + claims.reserve_amount_eur as decimal(18, 2))
        as incurred_amount_eur,
    cast(claims.ceded_paid_amount_eur as decimal(18, 2)) as ceded_paid_amount_eur,
    cast(claims.ceded_recovered_amount_eur as decimal(18, 2)) as ceded_recovered_amount_eur,
    cast(claims.ceded_reserve_amount_eur as decimal(18, 2)) as ceded_reserve_amount_eur,
    cast(
        claims.ceded_paid_amount_eur - claims.ceded_recovered_amount_eur + claims.ceded_reserve_amount_eur
        as decimal(18, 2)
    ) as ceded_incurred_amount_eur,
    cast(claims.expected_ceded_incurred_amount_eur as decimal(18, 2)) as expected_ceded_incurred_amount_eur
from claims
left join insurers on claims.insurer_id = insurers.insurer_id
left join excluded
    on
        claims.insurer_id = excluded.insurer_id
        and claims.claim_id = excluded.claim_id
