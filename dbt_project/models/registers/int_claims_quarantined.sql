-- Quarantined claim movements that no later line has replaced.

{{ quarantined_in_force('claims', ['movement_id']) }}
