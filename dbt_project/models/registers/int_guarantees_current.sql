-- Guarantees as last declared.

{{ latest_lines('int_guarantees_by_period', 'guarantee_id') }}
