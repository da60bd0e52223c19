-- The ceded premium has the wrong sign, and so has the commission, which follows from it.
{{ reserve_premium_lines(anomaly, count) }};

{{ report_premium_terms(
    'share_differs', 'is_chosen_line(premium_line_id)', '-2 * ceded_premium_amount', cause="'sign_inverted'"
) }};

update premium_lines set
    ceded_premium_amount = -ceded_premium_amount, ceding_commission_amount = -ceding_commission_amount
where is_chosen_line(premium_line_id);
