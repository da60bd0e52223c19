{{ lines_in_force('exposures', ['guarantee_id', 'stock_on']) }}
