-- Premium lines in force.

{{ lines_in_force('premiums', ['premium_line_id']) }}
