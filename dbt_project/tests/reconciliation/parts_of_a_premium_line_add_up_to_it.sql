-- To the cent: the amounts of a line that are allocated to its months add up to its gross premium.

select
    lines.insurer_id,
    lines.premium_line_id,
    lines.gross_premium_amount as expected_amount,
    sum(line_months.allocated_gross_premium_amount) as actual_amount
from {{ ref('int_premium_line_months') }} as line_months
inner join {{ ref('int_premiums_current') }} as lines
    on
        line_months.insurer_id = lines.insurer_id
        and line_months.period = lines.period
        and line_months.premium_line_id = lines.premium_line_id
group by lines.insurer_id, lines.period, lines.premium_line_id, lines.gross_premium_amount
having sum(line_months.allocated_gross_premium_amount) <> lines.gross_premium_amount
