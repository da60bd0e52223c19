-- Guarantees as each period told them.

{{ lines_in_force('guarantees', ['guarantee_id']) }}
