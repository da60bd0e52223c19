-- The premium base is a hundred times the limit.
{{ change_premium_terms(
    anomaly, count, 'premium_base_amount', 'premium_base_amount * 100', compared='gross_premium_amount',
    expected_class='base_differs', cause="'decimal_shift'"
) }};
