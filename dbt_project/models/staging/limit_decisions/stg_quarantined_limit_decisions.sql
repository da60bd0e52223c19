-- Lines of the register `limit_decisions` that were refused, as far as they can be read.

{{ staged_lines('limit_decisions', 'insurer_id', is_refused=true) }}
