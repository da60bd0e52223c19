-- The line is in another currency than its guarantee.
{{ reserve_premium_lines(anomaly, count) }};

update premium_lines set currency = case currency when 'EUR' then 'USD' else 'EUR' end
where premium_line_id in (select premium_line_id from chosen);

{{ report_premium_terms('currency_differs', 'premium_line_id in (select premium_line_id from chosen)') }};
