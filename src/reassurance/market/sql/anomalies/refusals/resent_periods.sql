-- Periods whose package is accepted twice.
create temp table resent_periods as
from (
    values ({{ restated_sender }}, {{ restated_period }}), ({{ corrected_sender }}, {{ corrected_period }})
) as periods (sender, period);
