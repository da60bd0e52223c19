-- The amount is booked with the premium tax.
{{ book_amounts(check, 'due + money(due, 0.09, 1)', "'tax_included'") }};
