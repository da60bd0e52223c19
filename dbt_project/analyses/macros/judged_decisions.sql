with

{{ judged_decisions() }}

select * from judged
