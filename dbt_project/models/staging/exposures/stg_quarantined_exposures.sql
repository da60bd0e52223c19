-- Lines of the register `exposures` that were refused, as far as they can be read.

{{ staged_lines('exposures', 'insurer_id', is_refused=true) }}
