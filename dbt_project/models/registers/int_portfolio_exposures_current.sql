-- Guaranteed amounts of whole books in force.

{{ lines_in_force('portfolio_exposures', ['scope', 'as_of', 'segment']) }}
