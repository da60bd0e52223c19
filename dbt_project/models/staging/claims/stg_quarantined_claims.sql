-- Lines of the register `claims` that were refused, as far as they can be read.

{{ staged_lines('claims', 'insurer_id', is_refused=true) }}
