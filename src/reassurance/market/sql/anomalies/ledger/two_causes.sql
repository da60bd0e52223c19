-- Ten times the amount is booked, with the wrong sign. No single cause gives it.
{{ book_amounts(check, '-due * 10', 'null') }};
