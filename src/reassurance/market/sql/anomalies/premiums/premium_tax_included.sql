-- The gross premium includes the tax.
{{ change_premium_terms(
    anomaly, count, 'gross_premium_amount', 'gross_premium_amount + premium_tax_amount', compared='gross_premium_amount',
    expected_class='gross_differs', cause="'tax_included'"
) }};
