{{ lines_in_force('exposures', ['guarantee_id', 'as_of']) }}
