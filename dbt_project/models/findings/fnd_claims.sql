-- Claims that their guarantee does not answer for (ELI-15): a loss outside its days, or more paid than it guaranteed on
-- the day of the loss. One row per claim, the first cause that holds; the line is its last payment, or its first
-- movement when nothing was paid. What is paid in another currency than the guarantee's is not compared.

with

movements as (
    select
        claims.*,
        terms.product_code
    from {{ ref('int_claims_current') }} as claims
    left join {{ ref('int_guarantee_terms') }} as terms
        on
            claims.insurer_id = terms.insurer_id
            and claims.guarantee_id = terms.guarantee_id
    where claims.guarantee_id is not null
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
),

rules as (
    select * from {{ ref('rules') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by insurer_id, claim_id
            order by
                case when movement_type = 'payment' then 0 else 1 end asc,
                case when movement_type = 'payment' then movement_on end desc,
                movement_on asc,
                period asc,
                movement_id asc
        ) as telling_rank
    from movements
),

claims as (
    select
        insurer_id,
        claim_id,
        max(case when telling_rank = 1 then guarantee_id end) as guarantee_id,
        max(case when telling_rank = 1 then product_code end) as product_code,
        max(case when telling_rank = 1 then loss_on end) as loss_on,
        max(case when telling_rank = 1 then currency end) as currency,
        max(case when telling_rank = 1 then period end) as period,
        max(case when telling_rank = 1 then submission_id end) as submission_id,
        max(case when telling_rank = 1 then line_number end) as line_number,
        sum(case when movement_type = 'payment' then gross_amount else 0 end) as paid_amount
    from ranked
    group by insurer_id, claim_id
),

covers as (
    select
        insurer_id,
        guarantee_id,
        min(valid_from) as first_day,
        {{ days_after('max(valid_before)', -1) }} as last_day
    from commitments
    group by insurer_id, guarantee_id
),

compared as (
    select
        claims.*,
        covers.first_day,
        covers.last_day,
        commitments.guaranteed_amount
    from claims
    left join covers
        on
            claims.insurer_id = covers.insurer_id
            and claims.guarantee_id = covers.guarantee_id
    left join commitments
        on
            claims.insurer_id = commitments.insurer_id
            and claims.guarantee_id = commitments.guarantee_id
            and claims.currency = commitments.currency
            and claims.loss_on >= commitments.valid_from
            and claims.loss_on < commitments.valid_before
),

breaches as (
    select
        *,
        'le ' || {{ date_text('loss_on', 'fr') }} as observed_fr,
        'loss of ' || {{ date_text('loss_on', 'en') }} as observed_en,
        'du ' || {{ date_text('first_day', 'fr') }} || ' au ' || {{ date_text('last_day', 'fr') }} as allowed_fr,
        'from ' || {{ date_text('first_day', 'en') }} || ' to ' || {{ date_text('last_day', 'en') }} as allowed_en
    from compared
    where loss_on not between first_day and last_day
    union all
    select
        *,
        {{ amount_text('paid_amount', 'currency', 'fr') }} || ' payés' as observed_fr,
        {{ amount_text('paid_amount', 'currency', 'en') }} || ' paid' as observed_en,
        {{ amount_text('guaranteed_amount', 'currency', 'fr') }} || ' au plus' as allowed_fr,
        {{ amount_text('guaranteed_amount', 'currency', 'en') }} || ' at most' as allowed_en
    from compared
    where loss_on between first_day and last_day and paid_amount > guaranteed_amount
)

select
    {{ stable_id(['rules.rule_id', 'breaches.insurer_id', 'breaches.claim_id']) }} as finding_id,
    rules.rule_id,
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
        rules.rule_id = 'ELI-15'
        and {{ in_force('rules', last_day_of('breaches.period')) }}
