-- The gross premium is 10 above the product of base and rate.
{{ change_premium_terms(
    anomaly, count, 'gross_premium_amount', 'gross_premium_amount + 10', compared='gross_premium_amount'
) }};
