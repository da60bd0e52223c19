-- Guarantees as last told.

{{ latest_lines('int_guarantees_by_period', 'guarantee_id') }}
