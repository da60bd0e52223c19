{{ staged_lines('claims', 'insurer_id') }}
