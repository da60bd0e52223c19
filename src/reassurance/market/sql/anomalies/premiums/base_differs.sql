-- The premium base is 10 000 above the limit.
{{ change_premium_terms(
    anomaly, count, 'premium_base_amount', 'premium_base_amount + 10000', compared='gross_premium_amount'
) }};
