-- Lines of the register `portfolio_exposures` that were accepted, every submission's.

{{ staged_lines('portfolio_exposures', 'insurer_id') }}
