-- Lines of the register `accounts` that were refused, as far as they can be read.

{{ staged_lines('accounts', 'insurer_id', is_refused=true) }}
