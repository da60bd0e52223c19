-- Limit decisions in force.

{{ lines_in_force('limit_decisions', ['decision_id']) }}
