select
    {{ check_text('thresholds') }} as check_text,
    {{ subject_text('thresholds', 'fr') }} as subject_fr,
    {{ limit_text('thresholds', 'fr') }} as limit_fr,
    {{ limit_text('thresholds', 'en') }} as limit_en
from thresholds
left join gate_texts as checks on checks.text_code = 'check_' || thresholds.check_code
left join gate_texts as registers on registers.text_code = 'register_' || thresholds.register_code
left join gate_texts as reconciliations on reconciliations.text_code = 'reconciliation_' || thresholds.reconciliation
left join gate_texts as measures on measures.text_code = 'measure_' || thresholds.measure_code
