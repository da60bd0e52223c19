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

-- The package that is never sent.
create table silence (insurer_id varchar, month_number integer);

insert into silence
select
    insurer_id,
    month_number
from (
    select
        cast({{ silent_insurer }} as varchar) as insurer_id,
        cast({{ silent_month }} as integer) as month_number
)
where insurer_id is not null;
