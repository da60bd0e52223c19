-- Guarantees as declared for each period.

{{ lines_in_force('guarantees', ['guarantee_id']) }}
