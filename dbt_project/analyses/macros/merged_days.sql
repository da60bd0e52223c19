{{ merged_days('days', ['insurer_id', 'guarantee_id'], 'excluded_from', 'excluded_before') }}
