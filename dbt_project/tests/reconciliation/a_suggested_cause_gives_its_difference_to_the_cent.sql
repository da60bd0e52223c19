-- The figures of a suggested cause give the difference of its break, recomputed here from the break itself.

select
    causes.break_id,
    causes.cause_code,
    causes.explained_amount,
    breaks.difference_amount
from {{ ref('int_break_causes') }} as causes
left join {{ ref('int_breaks') }} as breaks on causes.break_id = breaks.break_id
where
    breaks.difference_amount is distinct from causes.explained_amount
    or case
        when causes.cause_code in ('booked_twice', 'sign_inverted')
            then breaks.found_amount <> causes.basis_amount * causes.applied_figure
        when causes.cause_code = 'months_miscounted'
            then
                abs(breaks.difference_amount)
                <> causes.basis_amount * abs(causes.applied_figure - causes.due_figure)
        when causes.cause_code = 'two_lines_together'
            then abs(breaks.difference_amount) not in (abs(causes.basis_amount), abs(causes.other_amount))
        when causes.cause_code = 'another_line' and breaks.reconciliation <> 'premium_due'
            then breaks.found_amount <> causes.other_amount
        when causes.cause_code = 'currency_not_converted' then breaks.found_amount <> breaks.expected_amount
        when causes.cause_code = 'commission_forgotten' then coalesce(breaks.found_amount, 0) <> 0
        else false
    end
