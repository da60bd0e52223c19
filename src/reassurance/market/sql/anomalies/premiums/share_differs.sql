-- 80 % of the premium is ceded instead of the share of the treaty.
{{ change_premium_terms(
    anomaly, count, 'ceded_premium_amount', 'money(gross_premium_amount, 0.8, 1)', compared='ceded_premium_amount'
) }};
