-- What the restatement of the third insurer's first month corrects.
update reg_exposures set outstanding_amount = '0.00'
where sender = {{ sender }} and period = {{ period }} and sequence = 1;
