-- Lines of the register `guarantees` that were refused, as far as they can be read.

{{ staged_lines('guarantees', 'insurer_id', is_refused=true) }}
