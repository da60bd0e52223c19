with

{{ month_end_exclusions() }}

select * from valued
