-- Quarantined ledger entries that nothing has replaced.

{{ quarantined_in_force('ledger', 'entry_id') }}
