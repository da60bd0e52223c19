{{ quarantined_in_force('claims', ['movement_id']) }}
