-- Lines of the technical accounts in force.

{{ lines_in_force('accounts', ['account_line_id']) }}
