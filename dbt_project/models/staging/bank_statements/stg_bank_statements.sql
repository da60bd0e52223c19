-- Movements of the register `bank_statements` that were accepted, every submission's.

{{ staged_lines('bank_statements', 'reinsurer_id') }}
