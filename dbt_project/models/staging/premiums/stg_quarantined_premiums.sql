-- Lines of the register `premiums` that were refused, as far as they can be read.

{{ staged_lines('premiums', 'insurer_id', is_refused=true) }}
