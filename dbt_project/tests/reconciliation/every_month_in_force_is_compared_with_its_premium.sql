-- By insurer and currency: the months in force up to the month of the build, and the premium due for them, are those of
-- `premium_due`.

with

in_force as (
    select
        insurer_id,
        currency,
        count(*) as month_count,
        sum(due_premium_amount) as amount
    from {{ ref('int_guarantee_months') }}
    where month_on <= {{ as_of_date() }}
    group by insurer_id, currency
),

compared as (
    select
        insurer_id,
        currency,
        count(*) as month_count,
        sum(expected_amount) as amount
    from {{ ref('rec_premium_due') }}
    where left_submission_id is not null and {{ first_day_of('period') }} <= {{ as_of_date() }}
    group by insurer_id, currency
)

select
    coalesce(in_force.insurer_id, compared.insurer_id) as insurer_id,
    coalesce(in_force.currency, compared.currency) as currency,
    in_force.month_count as expected_count,
    compared.month_count as actual_count,
    in_force.amount as expected_amount,
    compared.amount as actual_amount
from in_force
full outer join compared
    on
        in_force.insurer_id = compared.insurer_id
        and in_force.currency = compared.currency
where
    in_force.month_count is distinct from compared.month_count
    or in_force.amount is distinct from compared.amount
