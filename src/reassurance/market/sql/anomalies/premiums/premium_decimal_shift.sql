-- The gross premium is ten times that of base and rate.
{{ change_premium_terms(
    anomaly, count, 'gross_premium_amount', 'gross_premium_amount * 10', compared='gross_premium_amount',
    expected_class='gross_differs', cause="'decimal_shift'"
) }};
