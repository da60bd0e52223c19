-- How many lines of each register are in force for each month: one row per sender, period and register that has any.

{{ rows_in_force() }}
