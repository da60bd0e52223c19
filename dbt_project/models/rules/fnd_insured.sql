-- Breaches of the rules on the insured, one row per rule and guarantee. `fnd_eligibility` adds severity and messages.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
),

-- An insured without a known policy has no known country and does not qualify. The check digit of the SIREN is
-- verified on receipt.
insured_outside_france as (
    select
        'ELI-02' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce('SIREN ' || insured_siren, 'SIREN non communiqué')
        || ', ' || coalesce('département ' || insured_department, 'département non communiqué') as observed_fr,
        coalesce('SIREN ' || insured_siren, 'SIREN not given')
        || ', ' || coalesce('department ' || insured_department, 'department not given') as observed_en,
        'aux entreprises localisées en France' as allowed_fr,
        'businesses located in France' as allowed_en
    from lines
    where insured_siren is null or not is_insured_in_france
),

-- The terms define whose turnover counts, and the limit. An unknown turnover cannot be judged and does not qualify.
turnovers as (
    select
        *,
        case turnover_of
            when 'insured' then insured_turnover_amount
            else buyer_turnover_amount
        end as judged_turnover_amount
    from lines
    where turnover_maximum_amount is not null
),

larger_than_allowed as (
    select
        'ELI-12' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce({{ amount_text('judged_turnover_amount', "'EUR'", 'fr') }}, 'non communiqué')
        || case turnover_of when 'insured' then ' (assuré)' else ' (acheteur)' end as observed_fr,
        coalesce({{ amount_text('judged_turnover_amount', "'EUR'", 'en') }}, 'not given')
        || case turnover_of when 'insured' then ' (insured)' else ' (buyer)' end as observed_en,
        {{ amount_text('turnover_maximum_amount', "'EUR'", 'fr') }} as allowed_fr,
        {{ amount_text('turnover_maximum_amount', "'EUR'", 'en') }} as allowed_en
    from turnovers
    where judged_turnover_amount is null or judged_turnover_amount > turnover_maximum_amount
),

-- A factor insures the receivables of its clients. A policy with the factor as insured does not name the client.
final_insured_not_named as (
    select
        'ELI-16' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce('SIREN ' || insured_siren, 'non communiqué') as observed_fr,
        coalesce('SIREN ' || insured_siren, 'not given') as observed_en,
        'autre que le factor (SIREN ' || policyholder_siren || ')' as allowed_fr,
        'other than the factor (SIREN ' || policyholder_siren || ')' as allowed_en
    from lines
    where policyholder_kind = 'factor' and coalesce(insured_siren, policyholder_siren) = policyholder_siren
),

granted_outside_policy as (
    select
        'ELI-18' as rule_id,
        insurer_id,
        guarantee_id,
        {{ date_text('granted_on', 'fr') }} as observed_fr,
        {{ date_text('granted_on', 'en') }} as observed_en,
        'du ' || {{ date_text('policy_inception_on', 'fr') }} || ' au ' || {{ date_text('policy_expiry_on', 'fr') }}
        || ' (police ' || policy_id || ')' as allowed_fr,
        'from ' || {{ date_text('policy_inception_on', 'en') }} || ' to ' || {{ date_text('policy_expiry_on', 'en') }}
        || ' (policy ' || policy_id || ')' as allowed_en
    from lines
    where granted_on not between policy_inception_on and policy_expiry_on
),

breaches as (
    select * from insured_outside_france
    union all
    select * from larger_than_allowed
    union all
    select * from final_insured_not_named
    union all
    select * from granted_outside_policy
)

select * from breaches
