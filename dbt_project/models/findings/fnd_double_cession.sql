-- Guarantees that cede again what is ceded already (ELI-13): same insured, same buyer, same days, whoever the insurers
-- are. One row per guarantee that begins while an earlier one still holds. Severity and wording are added by
-- `fnd_eligibility`.
-- Set-based: in order of their first days, each guarantee is compared with the furthest last day before it.

with

-- An insurer's own identifier names a buyer within that insurer only.
lines as (
    select
        insurer_id,
        guarantee_id,
        insured_siren,
        case buyer_id_scheme when 'insurer' then insurer_id || '|' else '' end
        || buyer_id_scheme || '|' || buyer_id as buyer_key,
        effective_on,
        valid_to
    from {{ ref('int_guarantee_facts') }}
    where insured_siren is not null and effective_on < valid_to
),

ordered as (
    select
        insurer_id,
        guarantee_id,
        effective_on,
        max(valid_to) over (
            partition by insured_siren, buyer_key
            order by effective_on, insurer_id, guarantee_id
            rows between unbounded preceding and 1 preceding
        ) as ceded_until
    from lines
)

select
    'ELI-13' as rule_id,
    insurer_id,
    guarantee_id,
    {{ date_text('effective_on', 'fr') }} as observed_fr,
    {{ date_text('effective_on', 'en') }} as observed_en,
    'à partir du ' || {{ date_text('ceded_until', 'fr') }} as allowed_fr,
    'from ' || {{ date_text('ceded_until', 'en') }} as allowed_en
from ordered
where effective_on < ceded_until
