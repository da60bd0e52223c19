-- Lines of the register `ledger` that were accepted, every submission's.

{{ staged_lines('ledger', 'reinsurer_id') }}
