-- The day by which each sender owes each register of each month: a number of days after the end of the month, or of
-- its quarter if the register is quarterly.

with

calendar as (
    select * from {{ ref('submission_calendar') }}
),

months as (
    select
        sender_id,
        register_code,
        frequency,
        due_days_after_period_end,
        {{ each_month('first_period', 'last_period') }} as month_on
    from calendar
)

select
    sender_id,
    register_code,
    {{ month_of('month_on') }} as period,
    frequency = 'monthly' or {{ ends_quarter('month_on') }} as is_owed_with_this_month,
    {{ days_after(
        'case when frequency = \'monthly\' then ' ~ last_day_of(month_of('month_on'))
        ~ ' else ' ~ dbt.last_day('month_on', 'quarter') ~ ' end',
        'due_days_after_period_end'
    ) }} as due_on
from months
