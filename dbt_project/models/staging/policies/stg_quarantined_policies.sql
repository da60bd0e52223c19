-- Lines of the register `policies` that were refused, as far as they can be read.

{{ staged_lines('policies', 'insurer_id', is_refused=true) }}
