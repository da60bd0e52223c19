-- Lines on cover without treaty terms or without a premium rate are compared with terms that do not exist.
{{ report_premium_terms('no_terms_in_force', 'guarantee_id in (from without_terms)') }};

{{ report_premium_terms('rate_differs', 'guarantee_id in (from without_rate)') }};
