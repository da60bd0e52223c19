-- Quarantined ledger entries that no later line has replaced.

{{ quarantined_in_force('ledger', ['entry_id']) }}
