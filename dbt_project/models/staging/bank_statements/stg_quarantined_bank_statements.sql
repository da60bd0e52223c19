-- Movements of the register `bank_statements` that were refused, as far as they can be read.

{{ staged_lines('bank_statements', 'reinsurer_id', is_refused=true) }}
