with

{{ accepted_registers() }}

select * from accepted
