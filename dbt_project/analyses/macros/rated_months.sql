with

rated_months as (
    {{ rated_months() }}
)

select * from rated_months
