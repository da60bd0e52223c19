-- Guarantees that cede a cover already ceded on the same days (ELI-13), one row per guarantee, with the first of
-- these days. `fnd_eligibility` adds severity and messages.

with

days as (
    select
        rule_id,
        insurer_id,
        guarantee_id,
        min(excluded_from) as doubled_from,
        max(ceded_until) as ceded_until
    from {{ ref('int_doubled_days') }}
    group by rule_id, insurer_id, guarantee_id
)

select
    rule_id,
    insurer_id,
    guarantee_id,
    {{ date_text('doubled_from', 'fr') }} as observed_fr,
    {{ date_text('doubled_from', 'en') }} as observed_en,
    'à partir du ' || {{ date_text('ceded_until', 'fr') }} as allowed_fr,
    'from ' || {{ date_text('ceded_until', 'en') }} as allowed_en
from days
