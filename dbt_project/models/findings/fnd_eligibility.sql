-- Guarantees that break a rule of eligibility, one row per rule and guarantee.
-- The line judged is the current one: a guarantee that a later package puts right is no longer a finding.

with

guarantees as (
    select * from {{ ref('int_guarantees_current') }}
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where is_latest_version
),

products as (
    select * from {{ ref('products') }}
),

terms as (
    select * from {{ ref('treaty_terms') }}
),

rules as (
    select * from {{ ref('rules') }}
),

-- One row per guarantee, with all that the rules look at. Terms are those of the grant (limit date).
lines as (
    select
        commitments.insurer_id,
        commitments.guarantee_id,
        commitments.product_code,
        commitments.form,
        commitments.period,
        commitments.currency,
        commitments.granted_on,
        commitments.primary_limit_amount,
        commitments.ceded_exposure_amount,
        commitments.insured_percentage,
        guarantees.buyer_pd,
        products.sold_from,
        products.sold_until,
        terms.insured_percentage_maximum,
        terms.buyer_pd_minimum_rate,
        terms.buyer_pd_maximum_rate,
        commitments.submission_hash,
        commitments.line_number
    from commitments
    inner join guarantees
        on
            commitments.insurer_id = guarantees.insurer_id
            and commitments.guarantee_id = guarantees.guarantee_id
    left join products on commitments.product_code = products.product_code
    left join terms
        on
            commitments.treaty_id = terms.treaty_id
            and {{ in_force('terms', 'commitments.granted_on') }}
),

granted_outside_sale as (
    select
        'ELI-01' as rule_id,
        insurer_id,
        guarantee_id,
        {{ date_text('granted_on', 'fr') }} as observed_fr,
        {{ date_text('granted_on', 'en') }} as observed_en,
        case
            when sold_until is null then 'à partir du ' || {{ date_text('sold_from', 'fr') }}
            else 'du ' || {{ date_text('sold_from', 'fr') }} || ' au ' || {{ date_text('sold_until', 'fr') }}
        end as allowed_fr,
        case
            when sold_until is null then 'from ' || {{ date_text('sold_from', 'en') }}
            else 'from ' || {{ date_text('sold_from', 'en') }} || ' to ' || {{ date_text('sold_until', 'en') }}
        end as allowed_en
    from lines
    where granted_on < sold_from or granted_on > sold_until
),

ceded_beyond_retention as (
    select
        'ELI-05' as rule_id,
        insurer_id,
        guarantee_id,
        {{ amount_text('ceded_exposure_amount', 'currency', 'fr') }} as observed_fr,
        {{ amount_text('ceded_exposure_amount', 'currency', 'en') }} as observed_en,
        {{ amount_text('primary_limit_amount', 'currency', 'fr') }} as allowed_fr,
        {{ amount_text('primary_limit_amount', 'currency', 'en') }} as allowed_en
    from lines
    where form = 'complement' and ceded_exposure_amount > primary_limit_amount
),

insured_beyond_maximum as (
    select
        'ELI-07' as rule_id,
        insurer_id,
        guarantee_id,
        {{ share_text('insured_percentage', 'fr') }} as observed_fr,
        {{ share_text('insured_percentage', 'en') }} as observed_en,
        {{ share_text('insured_percentage_maximum', 'fr') }} as allowed_fr,
        {{ share_text('insured_percentage_maximum', 'en') }} as allowed_en
    from lines
    where insured_percentage > insured_percentage_maximum
),

-- A buyer without a probability cannot be judged, hence does not qualify.
default_probability_out_of_bounds as (
    select
        'ELI-08' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce({{ share_text('buyer_pd', 'fr') }}, 'non communiquée') as observed_fr,
        coalesce({{ share_text('buyer_pd', 'en') }}, 'not given') as observed_en,
        'de ' || {{ share_text('buyer_pd_minimum_rate', 'fr') }}
        || ' à ' || {{ share_text('buyer_pd_maximum_rate', 'fr') }} as allowed_fr,
        'from ' || {{ share_text('buyer_pd_minimum_rate', 'en') }}
        || ' to ' || {{ share_text('buyer_pd_maximum_rate', 'en') }} as allowed_en
    from lines
    where
        buyer_pd_minimum_rate is not null
        and (buyer_pd is null or buyer_pd < buyer_pd_minimum_rate or buyer_pd > buyer_pd_maximum_rate)
),

breaches as (
    select * from granted_outside_sale
    union all
    select * from ceded_beyond_retention
    union all
    select * from insured_beyond_maximum
    union all
    select * from default_probability_out_of_bounds
),

-- The wording and severity of a rule are those in force at the end of the period the line was declared in.
findings as (
    select
        {{ stable_id(['breaches.rule_id', 'breaches.insurer_id', 'breaches.guarantee_id']) }} as finding_id,
        breaches.rule_id,
        rules.severity,
        breaches.insurer_id,
        lines.product_code,
        lines.period,
        breaches.guarantee_id as key,
        breaches.observed_en as observed,
        breaches.allowed_en as allowed,
        rules.legal_source,
        {{ fill_message('rules.message_fr', 'breaches.observed_fr', 'breaches.allowed_fr') }} as message_fr,
        {{ fill_message('rules.message_en', 'breaches.observed_en', 'breaches.allowed_en') }} as message_en,
        lines.submission_hash,
        lines.line_number
    from breaches
    inner join lines
        on
            breaches.insurer_id = lines.insurer_id
            and breaches.guarantee_id = lines.guarantee_id
    inner join rules
        on
            breaches.rule_id = rules.rule_id
            and {{ in_force('rules', last_day_of('lines.period')) }}
)

select * from findings
