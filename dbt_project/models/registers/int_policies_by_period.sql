-- Policies as each period told them.

{{ lines_in_force('policies', ['policy_id']) }}
