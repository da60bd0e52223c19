select
    {{ amount_text('an_amount', 'a_currency', 'fr') }} as amount_fr,
    {{ amount_text('an_amount', 'a_currency', 'en') }} as amount_en,
    {{ share_text('a_share', 'fr') }} as share_fr,
    {{ share_text('a_share', 'en') }} as share_en,
    {{ number_text('a_number', 'fr') }} as number_fr,
    {{ figure_text('a_cause', 'a_figure', 'en') }} as figure_en,
    {{ notice_text('notified_on', 'effective_on', 'fr') }} as notice_fr,
    {{ notice_text('notified_on', 'effective_on', 'en') }} as notice_en,
    {{ finding_texts('breaches') }}
from breaches
inner join rules on breaches.rule_id = rules.rule_id
