-- Guaranteed amounts of entire books in force.

{{ lines_in_force('portfolio_exposures', ['scope', 'stock_on', 'segment']) }}
