-- Breaches of the rules in the lines of each insurer.

select
    finding_id,
    insurer_id,
    period as month,
    {{ first_day_of('period') }} as month_on,
    rule_id,
    severity,
    register_code,
    key,
    message_fr,
    legal_source,
    submission_hash,
    line_number,
    {{ as_of() }} as as_of
from {{ ref('fct_findings') }}
where insurer_id is not null
