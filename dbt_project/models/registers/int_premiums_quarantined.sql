-- Quarantined premium lines that no later line has replaced.

{{ quarantined_in_force('premiums', ['premium_line_id']) }}
