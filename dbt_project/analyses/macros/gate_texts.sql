select
    {{ check_text('thresholds') }} as check_text,
    {{ limit_text('thresholds', 'fr') }} as limit_fr,
    {{ limit_text('thresholds', 'en') }} as limit_en
from thresholds
