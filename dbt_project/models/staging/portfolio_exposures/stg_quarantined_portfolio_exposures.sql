-- Lines of the register `portfolio_exposures` that were refused, as far as they can be read.

{{ staged_lines('portfolio_exposures', 'insurer_id', is_refused=true) }}
