select
    {{ stable_id(['insurer_id', 'period']) }} as stable_id,
    {{ row_hash(['insurer_id', 'period']) }} as row_hash,
    {{ buyer_key('insurer_id', 'buyer_id_scheme', 'buyer_id') }} as buyer_key,
    {{ refused_content('terms') }} as refused_content,
    {{ as_of() }} as as_of,
    '{{ unattributed() }}' as unattributed
from terms
inner join line_products
    on
        {{ product_of_line('terms', 'line_products') }}
        and {{ is_same('terms.treaty_id', 'line_products.treaty_id') }}
