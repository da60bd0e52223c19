-- Lines of the register `premiums` that were accepted, every submission's.

{{ staged_lines('premiums', 'insurer_id') }}
