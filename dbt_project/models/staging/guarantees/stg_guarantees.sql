-- Lines of the register `guarantees` that were accepted, every submission's.

{{ staged_lines('guarantees', 'insurer_id') }}
