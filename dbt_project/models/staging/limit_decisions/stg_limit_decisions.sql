-- Lines of the register `limit_decisions` that were accepted, every submission's.

{{ staged_lines('limit_decisions', 'insurer_id') }}
