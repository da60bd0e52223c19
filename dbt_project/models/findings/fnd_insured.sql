-- Breaches of the rules on the insured, one row per rule and guarantee. Severity and wording are added by
-- `fnd_eligibility`.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
),

-- An insured whose policy is unknown cannot be placed, hence does not qualify. The check digit of the SIREN is
-- judged when the register is received.
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
)

select * from insured_outside_france
