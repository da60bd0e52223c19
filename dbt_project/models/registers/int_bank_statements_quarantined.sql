-- Quarantined bank movements that no later line has replaced.

{{ quarantined_in_force('bank_statements', ['account_id', 'bank_movement_id']) }}
