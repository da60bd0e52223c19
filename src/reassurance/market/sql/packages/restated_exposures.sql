-- Errors in the first package of the third insurer's first month. The restatement has the right amounts.
update reg_exposures set outstanding_amount = '0.00'
where sender = {{ sender }} and period = {{ period }} and sequence = 1;

update reg_exposures set public_limit_amount = '1.00'
where sender = {{ sender }} and period = {{ period }} and sequence = 1 and guarantee_id like '%7';
