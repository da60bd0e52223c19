with

{{ envelope_covers() }}

select * from state_intervals
