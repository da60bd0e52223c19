-- Quarantined account lines that no later line has replaced.

{{ quarantined_in_force('accounts', ['account_line_id']) }}
