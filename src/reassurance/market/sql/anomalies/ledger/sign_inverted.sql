-- The amount is booked with the wrong sign.
{{ book_amounts(check, '-due', "'sign_inverted'") }};
