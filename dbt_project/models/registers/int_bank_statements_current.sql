-- Movements on the scheme's accounts in force.

{{ lines_in_force('bank_statements', ['account_id', 'movement_id'], sender='reinsurer_id') }}
