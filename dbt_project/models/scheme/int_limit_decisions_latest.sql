-- Each limit decision as the latest month to tell it does.

{{ latest_lines('int_limit_decisions_current', 'decision_id') }}
