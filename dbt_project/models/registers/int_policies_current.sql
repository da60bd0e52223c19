-- Policies as last declared.

{{ latest_lines('int_policies_by_period', 'policy_id') }}
