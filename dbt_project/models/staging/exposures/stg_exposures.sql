-- Lines of the register `exposures` that were accepted, every submission's.

{{ staged_lines('exposures', 'insurer_id') }}
