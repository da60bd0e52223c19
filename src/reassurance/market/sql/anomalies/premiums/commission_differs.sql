-- The ceding commission is 5 above that of the treaty.
{{ change_premium_terms(
    anomaly, count, 'ceding_commission_amount', 'ceding_commission_amount + 5', compared='ceding_commission_amount'
) }};
