-- The gross premium is ten times that of base and rate, and the commission is left out. The break shows the premium.
{{ change_premium_terms(
    anomaly, count, 'gross_premium_amount', 'gross_premium_amount * 10', compared='gross_premium_amount',
    expected_class='gross_differs', cause="'decimal_shift'"
) }};

update premium_lines set ceding_commission_amount = 0
where is_chosen_line(premium_line_id);
