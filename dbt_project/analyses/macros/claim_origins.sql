with

{{ claim_origins() }}

select * from origins
