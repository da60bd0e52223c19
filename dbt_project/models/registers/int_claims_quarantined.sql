-- Quarantined claim movements that nothing has replaced.

{{ quarantined_in_force('claims', 'movement_id') }}
