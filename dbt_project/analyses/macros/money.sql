select
    {{ money('an_amount') }} as money,
    {{ product_amount('an_amount', 'a_rate') }} as product_amount,
    {{ divide_product('an_amount', 'a_rate', 12) }} as divided_product,
    {{ converted_amount('an_amount', 'from_rate', 'to_rate') }} as converted_amount,
    {{ proportional_amount('an_amount', 'a_part', 'a_total') }} as proportional_amount,
    {{ share('a_part', 'a_total') }} as share,
    {{ divide_up('a_count', 12) }} as divided_up
from amounts
where
    {{ exceeds_share('a_part', 'a_total', 'a_rate') }}
    and {{ exceeds_multiple('an_amount', 'another_amount', 'a_rate') }}
