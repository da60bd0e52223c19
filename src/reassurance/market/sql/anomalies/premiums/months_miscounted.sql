-- The gross premium is that of three months.
{{ change_premium_terms(
    anomaly, count, 'gross_premium_amount', 'gross_premium_amount * 3', compared='gross_premium_amount',
    expected_class='gross_differs', cause="'months_miscounted'"
) }};
