with

{{ attached_movements() }}

select * from attached
