-- Ledger entries in force.

{{ lines_in_force('ledger', ['entry_id']) }}
