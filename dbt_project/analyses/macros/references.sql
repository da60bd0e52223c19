select
    {{ comparable_text('remittance_text') }} as remaining_text,
    {{ contains_name('words', 'name_text') }} as is_named,
    {{ has_pattern('reference_key', identifier_pattern('name_key')) }} as is_identifier,
    {{ quarter_start('booked_on') }} as quarter_starts_on,
    {{ joined_texts('name', '|', 'name') }} as names
from movements
group by all
