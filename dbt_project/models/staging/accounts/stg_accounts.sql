-- Lines of the register `accounts` that were accepted, every submission's.

{{ staged_lines('accounts', 'insurer_id') }}
