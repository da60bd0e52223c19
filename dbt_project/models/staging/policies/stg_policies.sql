-- Lines of the register `policies` that were accepted, every submission's.

{{ staged_lines('policies', 'insurer_id') }}
