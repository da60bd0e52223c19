-- Breaches of the rules on the buyer, one row per rule and guarantee. Severity and wording are added by
-- `fnd_eligibility`.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
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
)

select * from default_probability_out_of_bounds
