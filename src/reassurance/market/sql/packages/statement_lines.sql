select * from reg_bank_statements
where account_id = {{ account_id }} and period = {{ period }}
order by booked_on, bank_reference;
