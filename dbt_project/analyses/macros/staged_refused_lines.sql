{{ staged_lines('claims', 'insurer_id', is_refused=true) }}
