-- What the ministry must see first.

select
    alert_number,
    alert_code,
    subject_id,
    alert_count,
    alert_share,
    since_on,
    message_fr,
    message_en,
    {{ as_of() }} as as_of
from {{ ref('fct_alerts') }}
where insurer_id is null
