-- The line is in another currency than its guarantee.
{{ reserve_premium_lines(anomaly, count) }};

update premium_lines set currency = case currency when 'EUR' then 'USD' else 'EUR' end
where is_chosen_line(premium_line_id);

{{ report_premium_terms('currency_differs', 'is_chosen_line(premium_line_id)', cause="'currency_not_converted'") }};
