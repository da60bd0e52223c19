-- Lines of the register `claims` that were accepted, every submission's.

{{ staged_lines('claims', 'insurer_id') }}
