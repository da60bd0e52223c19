-- Claim movements in force.

{{ lines_in_force('claims', ['movement_id']) }}
