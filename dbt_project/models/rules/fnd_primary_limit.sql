-- Breaches of the rules on the limit that the insurer keeps (ELI-04, ELI-05), one row per rule and guarantee, with
-- the first day of breach if it is not the first day of cover. `fnd_eligibility` adds severity and messages.

with

days as (
    select
        *,
        row_number() over (partition by rule_id, insurer_id, guarantee_id order by excluded_from) as day_rank
    from {{ ref('int_primary_limit_days') }}
)

select
    rule_id,
    insurer_id,
    guarantee_id,
    observed_fr || case
        when is_from_first_day then '' else ' (à partir du ' || {{ date_text('excluded_from', 'fr') }} || ')'
    end as observed_fr,
    observed_en || case
        when is_from_first_day then '' else ' (from ' || {{ date_text('excluded_from', 'en') }} || ')'
    end as observed_en,
    allowed_fr,
    allowed_en
from days
where day_rank = 1
