select
    {{ each_day('first_day', 'last_day') }} as each_day,
    {{ each_month('first_period', 'last_period') }} as each_month,
    {{ month_start('first_day') }} as month_start,
    {{ month_of('first_day') }} as month_of,
    {{ days_after('first_day', 3) }} as days_after,
    {{ day_within('a_day', 'first_day', 'last_day') }} as day_within,
    {{ account_period_of('period') }} as account_period,
    {{ last_day_of_quarter('account_period') }} as last_day_of_quarter,
    {{ quarter_number('account_period') }} as quarter_number,
    {{ months_covered('first_day', 'last_day') }} as months_covered,
    {{ valuation_day('a_day') }} as valuation_day,
    {{ paris_day('a_moment') }} as paris_day
from calendar
where {{ in_force('calendar', 'a_day') }} and {{ ends_quarter('a_day') }}
