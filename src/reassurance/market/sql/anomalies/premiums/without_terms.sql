-- Report the lines on cover that has no treaty terms, and on cover that has no premium rate.
{{ report_premium_terms('no_terms_in_force', 'guarantee_id in (from without_terms)') }};

{{ report_premium_terms('rate_differs', 'guarantee_id in (from without_rate)') }};
