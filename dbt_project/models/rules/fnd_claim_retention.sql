-- Claims with an insurer's retention below the minimum (ELI-06), according to the declared ceded payments: one row
-- per claim, on the line of its last payment. The terms are those to which the claim attaches. Each payment may
-- differ by the tolerance of `cession_terms`. A claim paid in several currencies is judged in each one and reported
-- in the first one with a breach.

with

payments as (
    select * from {{ ref('int_claims_current') }}
    where movement_type = 'payment'
),

attachments as (
    select * from {{ ref('int_claim_attachments') }}
),

terms as (
    select
        *,
        cast(1 - retention_share_minimum as decimal(9, 6)) as cession_share_maximum
    from {{ ref('treaty_terms') }}
    where retention_share_minimum is not null
),

tolerances as (
    select coalesce(max(absolute_amount), 0) as payment_amount
    from {{ ref('tolerances') }} as dated
    where
        reconciliation = 'cession_terms'
        and measure = 'ceded_claim_amount'
        and {{ in_force('dated', as_of_date()) }}
),

rules as (
    select * from {{ ref('rules') }}
    where rule_id = 'ELI-06'
),

attached as (
    select
        payments.*,
        attachments.treaty_id as attached_treaty_id,
        attachments.attached_on
    from payments
    inner join attachments
        on
            payments.insurer_id = attachments.insurer_id
            and payments.period = attachments.period
            and payments.movement_id = attachments.movement_id
),

judged as (
    select
        attached.*,
        terms.product_code,
        terms.retention_share_minimum,
        {{ product_amount('attached.gross_amount', 'terms.cession_share_maximum') }} as ceded_maximum_amount,
        tolerances.payment_amount as tolerated_amount,
        row_number() over (
            partition by attached.insurer_id, attached.claim_id, attached.currency
            order by attached.movement_on desc, attached.period asc, attached.movement_id asc
        ) as payment_rank
    from attached
    inner join terms
        on
            attached.attached_treaty_id = terms.treaty_id
            and attached.insurer_id = terms.insurer_id
            and attached.attached_on between terms.valid_from and terms.valid_to
    cross join tolerances
),

claims as (
    select
        insurer_id,
        claim_id,
        currency,
        max(product_code) as product_code,
        max(retention_share_minimum) as retention_share_minimum,
        max(case when payment_rank = 1 then period end) as period,
        max(case when payment_rank = 1 then submission_id end) as submission_id,
        max(case when payment_rank = 1 then line_number end) as line_number,
        sum(gross_amount) as paid_amount,
        sum(ceded_amount) as ceded_amount,
        sum(ceded_maximum_amount) as ceded_maximum_amount,
        sum(tolerated_amount) as tolerated_amount
    from judged
    group by insurer_id, claim_id, currency
),

excessive as (
    select
        *,
        row_number() over (partition by insurer_id, claim_id order by currency) as currency_rank
    from claims
    where ceded_amount > ceded_maximum_amount + tolerated_amount
),

-- Without a payment there is no retention.
measured as (
    select
        *,
        coalesce({{ share('paid_amount - ceded_amount', 'paid_amount') }}, 0) as retention_share
    from excessive
    where currency_rank = 1
),

breaches as (
    select
        *,
        {{ share_text('retention_share', 'fr') }} || ' ('
        || {{ amount_text('ceded_amount', 'currency', 'fr') }} || ' cédés sur '
        || {{ amount_text('paid_amount', 'currency', 'fr') }} || ' payés)' as observed_fr,
        {{ share_text('retention_share', 'en') }} || ' ('
        || {{ amount_text('ceded_amount', 'currency', 'en') }} || ' ceded out of '
        || {{ amount_text('paid_amount', 'currency', 'en') }} || ' paid)' as observed_en,
        {{ share_text('retention_share_minimum', 'fr') }} || ' ('
        || {{ amount_text('ceded_maximum_amount', 'currency', 'fr') }} || ' cédés au plus)' as allowed_fr,
        {{ share_text('retention_share_minimum', 'en') }} || ' ('
        || {{ amount_text('ceded_maximum_amount', 'currency', 'en') }} || ' ceded at most)' as allowed_en
    from measured
)

select
    {{ stable_id(['rules.rule_id', "'claims'", 'breaches.insurer_id', 'breaches.claim_id']) }} as finding_id,
    rules.rule_id,
    'claims' as register_code,
    rules.severity,
    breaches.insurer_id,
    breaches.product_code,
    breaches.period,
    breaches.claim_id as key,
    {{ finding_texts('breaches') }},
    breaches.submission_id,
    breaches.line_number
from breaches
inner join rules on {{ in_force('rules', last_day_of('breaches.period')) }}
