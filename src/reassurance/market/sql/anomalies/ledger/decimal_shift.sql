-- A hundred times the amount is booked.
{{ book_amounts(check, 'due * 100', "'decimal_shift'") }};
