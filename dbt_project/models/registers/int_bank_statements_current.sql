-- Movements on the scheme's accounts in force.

{{ lines_in_force('bank_statements', ['account_id', 'bank_movement_id']) }}
