-- Quarantined premium lines that nothing has replaced.

{{ quarantined_in_force('premiums', 'premium_line_id') }}
