-- Breaches of the rules on the cover itself, one row per rule and guarantee: day of grant, insured and ceded shares,
-- premium rate. `fnd_eligibility` adds severity and messages.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
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

-- No line declares a cession share: the rule judges the retention that the terms allow.
ceded_beyond_floor as (
    select
        'ELI-06' as rule_id,
        insurer_id,
        guarantee_id,
        {{ share_text('retention_share', 'fr') }} as observed_fr,
        {{ share_text('retention_share', 'en') }} as observed_en,
        {{ share_text('retention_share_minimum', 'fr') }} as allowed_fr,
        {{ share_text('retention_share_minimum', 'en') }} as allowed_en
    from lines
    where retention_share < retention_share_minimum
),

insured_beyond_maximum as (
    select
        'ELI-07' as rule_id,
        insurer_id,
        guarantee_id,
        {{ share_text('insured_share', 'fr') }} as observed_fr,
        {{ share_text('insured_share', 'en') }} as observed_en,
        {{ share_text('insured_share_maximum', 'fr') }} as allowed_fr,
        {{ share_text('insured_share_maximum', 'en') }} as allowed_en
    from lines
    where insured_share > insured_share_maximum
),

-- The terms set the maximum credit period. For export it must also be shorter than the legal limit, regardless of the
-- terms.
credit_too_long as (
    select
        'ELI-11' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce(cast(credit_period_days as varchar) || ' jours', 'durée non communiquée') as observed_fr,
        coalesce(cast(credit_period_days as varchar) || ' days', 'a period not given') as observed_en,
        coalesce(
            cast(credit_period_days_maximum as varchar) || ' jours',
            'moins de ' || cast(credit_period_days_end as varchar) || ' jours'
        ) as allowed_fr,
        coalesce(
            cast(credit_period_days_maximum as varchar) || ' days',
            'less than ' || cast(credit_period_days_end as varchar) || ' days'
        ) as allowed_en
    from lines
    where
        credit_period_days > credit_period_days_maximum
        or credit_period_days >= credit_period_days_end
        or (credit_period_days is null and coalesce(credit_period_days_maximum, credit_period_days_end) is not null)
),

-- This is the rate agreed with the insured. `rec_cession_terms` compares the rate of each premium line. Without a
-- rate in force there is no breach.
charged_at_another_rate as (
    select
        'ELI-14' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce({{ share_text('annual_premium_rate', 'fr') }}, 'non communiqué') as observed_fr,
        coalesce({{ share_text('annual_premium_rate', 'en') }}, 'not given') as observed_en,
        {{ share_text('annual_premium_rate_in_force', 'fr') }} as allowed_fr,
        {{ share_text('annual_premium_rate_in_force', 'en') }} as allowed_en
    from lines
    where
        annual_premium_rate_in_force is not null
        and annual_premium_rate is distinct from annual_premium_rate_in_force
),

effective_before_grant as (
    select
        'ELI-17' as rule_id,
        insurer_id,
        guarantee_id,
        {{ date_text('effective_on', 'fr') }} as observed_fr,
        {{ date_text('effective_on', 'en') }} as observed_en,
        'à partir du ' || {{ date_text('granted_on', 'fr') }} as allowed_fr,
        'from ' || {{ date_text('granted_on', 'en') }} as allowed_en
    from lines
    where effective_on < granted_on
),

breaches as (
    select * from granted_outside_sale
    union all
    select * from ceded_beyond_floor
    union all
    select * from insured_beyond_maximum
    union all
    select * from credit_too_long
    union all
    select * from charged_at_another_rate
    union all
    select * from effective_before_grant
)

select * from breaches
