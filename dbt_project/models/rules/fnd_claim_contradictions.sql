-- Claims with contradictory movements, one row per rule and claim: a negative reserve (CLM-01), a reserve after
-- closure (CLM-02), a payment before the loss (CLM-03). The reported line is the last change of the reserve, or the
-- payment. A claim in several currencies is judged in each one and reported in the first one with a breach.

with

claims as (
    select * from {{ ref('int_claims_current') }}
),

guarantees as (
    select * from {{ ref('int_guarantee_terms') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

rules as (
    select * from {{ ref('rules') }}
),

movements as (
    select
        claims.*,
        coalesce(guarantees.product_code, treaties.product_code) as product_code
    from claims
    left join guarantees
        on
            claims.insurer_id = guarantees.insurer_id
            and claims.guarantee_id = guarantees.guarantee_id
    left join treaties
        on
            claims.insurer_id = treaties.insurer_id
            and claims.treaty_id = treaties.treaty_id
),

changes as (
    select
        *,
        sum(gross_amount) over (partition by insurer_id, claim_id, currency) as reserve_amount,
        row_number() over (
            partition by insurer_id, claim_id, currency
            order by movement_on desc, period desc, movement_id desc
        ) as change_rank
    from movements
    where movement_type = 'reserve_change'
),

reserves as (
    select * from changes
    where change_rank = 1
),

steps as (
    select
        insurer_id,
        claim_id,
        movement_type,
        movement_on,
        row_number() over (
            partition by insurer_id, claim_id
            order by movement_on desc, case when movement_type = 'closure' then 0 else 1 end
        ) as step_rank
    from claims
    where movement_type in ('notification', 'closure')
),

closed as (
    select
        insurer_id,
        claim_id,
        movement_on as closed_on
    from steps
    where step_rank = 1 and movement_type = 'closure'
),

negative_reserves as (
    select
        'CLM-01' as rule_id,
        insurer_id,
        claim_id,
        product_code,
        period,
        submission_id,
        line_number,
        currency as place,
        {{ amount_text('reserve_amount', 'currency', 'fr') }} as observed_fr,
        {{ amount_text('reserve_amount', 'currency', 'en') }} as observed_en,
        'zéro ou plus' as allowed_fr,
        'zero or more' as allowed_en
    from reserves
    where reserve_amount < 0
),

reserves_after_closure as (
    select
        'CLM-02' as rule_id,
        reserves.insurer_id,
        reserves.claim_id,
        reserves.product_code,
        reserves.period,
        reserves.submission_id,
        reserves.line_number,
        reserves.currency as place,
        {{ amount_text('reserves.reserve_amount', 'reserves.currency', 'fr') }} as observed_fr,
        {{ amount_text('reserves.reserve_amount', 'reserves.currency', 'en') }} as observed_en,
        'aucune après la clôture du ' || {{ date_text('closed.closed_on', 'fr') }} as allowed_fr,
        'none after the closure of ' || {{ date_text('closed.closed_on', 'en') }} as allowed_en
    from reserves
    inner join closed
        on
            reserves.insurer_id = closed.insurer_id
            and reserves.claim_id = closed.claim_id
    where reserves.reserve_amount > 0
),

payments_before_loss as (
    select
        'CLM-03' as rule_id,
        insurer_id,
        claim_id,
        product_code,
        period,
        submission_id,
        line_number,
        cast(movement_on as varchar) || movement_id as place,
        {{ date_text('movement_on', 'fr') }} as observed_fr,
        {{ date_text('movement_on', 'en') }} as observed_en,
        'à partir du ' || {{ date_text('loss_on', 'fr') }} || ', jour du sinistre' as allowed_fr,
        'from ' || {{ date_text('loss_on', 'en') }} || ', the day of the loss' as allowed_en
    from movements
    where movement_type = 'payment' and gross_amount > 0 and movement_on < loss_on
),

contradictions as (
    select * from negative_reserves
    union all
    select * from reserves_after_closure
    union all
    select * from payments_before_loss
),

ranked as (
    select
        *,
        row_number() over (partition by rule_id, insurer_id, claim_id order by place, period) as place_rank
    from contradictions
),

breaches as (
    select * from ranked
    where place_rank = 1
)

select
    {{ stable_id(['breaches.rule_id', 'breaches.insurer_id', 'breaches.claim_id']) }} as finding_id,
    breaches.rule_id,
    rules.register_code,
    rules.severity,
    breaches.insurer_id,
    breaches.product_code,
    breaches.period,
    breaches.claim_id as key,
    {{ finding_texts('breaches') }},
    breaches.submission_id,
    breaches.line_number
from breaches
inner join rules
    on
        breaches.rule_id = rules.rule_id
        and {{ in_force('rules', last_day_of('breaches.period')) }}
