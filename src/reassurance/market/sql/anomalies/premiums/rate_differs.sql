-- The premium rate is 0.1 point above that of the product.
{{ change_premium_terms(
    anomaly, count, 'annual_premium_rate', 'annual_premium_rate + 0.001', compared='gross_premium_amount'
) }};
