-- Quarantined lines of stocks that no later line has replaced.

{{ quarantined_in_force('exposures', ['guarantee_id', 'stock_on']) }}
