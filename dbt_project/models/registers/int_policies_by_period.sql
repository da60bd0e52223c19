-- Policies as declared for each period.

{{ lines_in_force('policies', ['policy_id']) }}
