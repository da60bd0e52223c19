-- Claims outside the cover of their guarantee (ELI-15), one row per claim: invoices outside the days of cover, or
-- payments above the guaranteed amount. The reported line is the last payment, or the first movement if nothing was
-- paid. The guaranteed amount is the maximum for all claims of the guarantee, in its own currency: claims are added
-- in order of their first payment. A claim with an invoice outside the cover is not added.

with

lines as (
    select * from {{ ref('int_claims_current') }}
    where guarantee_id is not null
),

guarantees as (
    select * from {{ ref('int_guarantee_facts') }}
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

rules as (
    select * from {{ ref('rules') }}
),

movements as (
    select
        lines.*,
        case
            when lines.movement_type <> 'payment' then 0
            when lines.currency = guarantees.currency then lines.gross_amount
            else
                {{ converted_amount(
                    'lines.gross_amount', 'rates.eur_per_unit_rate', 'guarantee_rates.eur_per_unit_rate'
                ) }}
        end as paid_amount,
        row_number() over (
            partition by lines.insurer_id, lines.claim_id
            order by
                case when lines.movement_type = 'payment' then 0 else 1 end asc,
                case when lines.movement_type = 'payment' then lines.movement_on end desc,
                lines.movement_on asc,
                lines.period asc,
                lines.movement_id asc
        ) as line_rank
    from lines
    left join guarantees
        on
            lines.insurer_id = guarantees.insurer_id
            and lines.guarantee_id = guarantees.guarantee_id
    left join rates
        on
            lines.currency = rates.currency
            and lines.period = rates.period
    left join rates as guarantee_rates
        on
            guarantees.currency = guarantee_rates.currency
            and lines.period = guarantee_rates.period
),

claims as (
    select
        insurer_id,
        claim_id,
        max(case when line_rank = 1 then guarantee_id end) as guarantee_id,
        max(case when line_rank = 1 then period end) as period,
        max(case when line_rank = 1 then submission_id end) as submission_id,
        max(case when line_rank = 1 then line_number end) as line_number,
        min(first_invoice_on) as first_invoice_on,
        max(last_invoice_on) as last_invoice_on,
        min(case when movement_type = 'payment' then movement_on end) as first_paid_on,
        sum(paid_amount) as paid_amount
    from movements
    group by insurer_id, claim_id
),

placed as (
    select
        claims.*,
        guarantees.product_code,
        guarantees.currency,
        guarantees.effective_on,
        {{ days_after('guarantees.valid_before', -1) }} as last_day,
        claims.first_invoice_on >= guarantees.effective_on
        and claims.last_invoice_on < guarantees.valid_before as is_within_cover
    from claims
    inner join guarantees
        on
            claims.insurer_id = guarantees.insurer_id
            and claims.guarantee_id = guarantees.guarantee_id
),

added_up as (
    select
        *,
        sum(paid_amount) over (
            partition by insurer_id, guarantee_id
            order by first_paid_on, claim_id
            rows between unbounded preceding and current row
        ) as guarantee_paid_amount
    from placed
    where is_within_cover and first_paid_on is not null
),

-- The highest amount in force on any day of the invoices.
guaranteed as (
    select
        added_up.insurer_id,
        added_up.claim_id,
        max(commitments.guaranteed_amount) as guaranteed_amount
    from added_up
    inner join commitments
        on
            added_up.insurer_id = commitments.insurer_id
            and added_up.guarantee_id = commitments.guarantee_id
            and added_up.last_invoice_on >= commitments.valid_from
            and added_up.first_invoice_on < commitments.valid_before
    group by added_up.insurer_id, added_up.claim_id
),

invoiced_outside_cover as (
    select
        insurer_id,
        claim_id,
        product_code,
        period,
        submission_id,
        line_number,
        'factures du ' || {{ date_text('first_invoice_on', 'fr') }}
        || ' au ' || {{ date_text('last_invoice_on', 'fr') }} as observed_fr,
        'invoices from ' || {{ date_text('first_invoice_on', 'en') }}
        || ' to ' || {{ date_text('last_invoice_on', 'en') }} as observed_en,
        'du ' || {{ date_text('effective_on', 'fr') }} || ' au ' || {{ date_text('last_day', 'fr') }} as allowed_fr,
        'from ' || {{ date_text('effective_on', 'en') }} || ' to ' || {{ date_text('last_day', 'en') }} as allowed_en
    from placed
    where not is_within_cover
),

paid_beyond_guaranteed as (
    select
        added_up.insurer_id,
        added_up.claim_id,
        added_up.product_code,
        added_up.period,
        added_up.submission_id,
        added_up.line_number,
        {{ amount_text('added_up.guarantee_paid_amount', 'added_up.currency', 'fr') }} || ' payés' as observed_fr,
        {{ amount_text('added_up.guarantee_paid_amount', 'added_up.currency', 'en') }} || ' paid' as observed_en,
        {{ amount_text('guaranteed.guaranteed_amount', 'added_up.currency', 'fr') }} || ' au plus' as allowed_fr,
        {{ amount_text('guaranteed.guaranteed_amount', 'added_up.currency', 'en') }} || ' at most' as allowed_en
    from added_up
    inner join guaranteed
        on
            added_up.insurer_id = guaranteed.insurer_id
            and added_up.claim_id = guaranteed.claim_id
    where added_up.paid_amount > 0 and added_up.guarantee_paid_amount > guaranteed.guaranteed_amount
),

breaches as (
    select * from invoiced_outside_cover
    union all
    select * from paid_beyond_guaranteed
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
