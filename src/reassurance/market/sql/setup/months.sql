-- The months of the market, numbered from 0.
create table months as
with
listed as (
    select
        cast(generate_subscripts({{ periods }}, 1) - 1 as integer) as month_number,
        unnest({{ periods }}) as period
)

select
    month_number,
    period,
    cast(period || '-01' as date) as first_day,
    cast(last_day(cast(period || '-01' as date)) as date) as last_day,
    left(period, 4) || '-Q' || quarter(cast(period || '-01' as date)) as account_period
from listed
order by month_number;

-- The package that is never sent: one row or none.
create table silence as
select
    cast({{ silent_insurer }} as varchar) as insurer_id,
    cast({{ silent_month }} as integer) as month_number
where {{ silent_insurer }} is not null;

-- True when the package of an insurer and month is sent.
create macro is_reported(insurer, month) as (insurer, month) not in (from silence);
