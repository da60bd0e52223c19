-- Lines of the register `ledger` that were refused, as far as they can be read.

{{ staged_lines('ledger', 'reinsurer_id', is_refused=true) }}
