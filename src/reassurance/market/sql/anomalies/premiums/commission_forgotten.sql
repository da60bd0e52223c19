-- The ceding commission is left out.
{{ change_premium_terms(
    anomaly, count, 'ceding_commission_amount', '0', compared='ceding_commission_amount',
    expected_class='commission_differs', cause="'commission_forgotten'"
) }};
