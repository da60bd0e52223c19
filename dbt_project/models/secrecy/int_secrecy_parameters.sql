-- The parameters of statistical secrecy in force on the day of the build.

with

parameters as (
    select * from {{ ref('secrecy_parameters') }}
)

select
    secrecy_parameter_code,
    secrecy_parameter_value
from parameters
where {{ in_force('parameters', as_of_date()) }}
