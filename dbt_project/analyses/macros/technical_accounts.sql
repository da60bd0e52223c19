select
    {{ account_line_of_movement('movement_type') }} as line_code,
    {{ amount_in_balance('line_code', 'amount') }} as amount
from movements
