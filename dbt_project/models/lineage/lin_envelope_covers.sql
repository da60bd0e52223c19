-- Days on which a guarantee uses an envelope of outstanding cover: one row per guarantee, envelope, state and interval.
-- A day of the interval has the amounts of the row. A negative row takes back the amount on days of another state.

with

{{ envelope_covers() }},

envelope_products as (
    select * from {{ ref('envelope_products') }}
),

stocks as (
    select * from {{ ref('int_exposures_current') }}
)

select
    envelope_products.envelope_id,
    state_intervals.product_code,
    state_intervals.insurer_id,
    state_intervals.guarantee_id,
    state_intervals.currency,
    state_intervals.valid_from,
    state_intervals.valid_before,
    case when state_intervals.state = 'counted' then state_intervals.ceded_amount_eur end as ceded_exposure_amount_eur,
    case when state_intervals.state = 'counted' and state_intervals.is_outlier then state_intervals.ceded_amount_eur end
        as outlier_ceded_exposure_amount_eur,
    case when state_intervals.state = 'conditional' then state_intervals.ceded_amount_eur end as conditional_amount_eur,
    case when state_intervals.state = 'excluded' then state_intervals.ceded_amount_eur end as excluded_amount_eur,
    case when state_intervals.state = 'run_off' then state_intervals.gross_amount_eur end as run_off_amount_eur,
    case when state_intervals.state = 'run_off' then state_intervals.ceded_amount_eur end as ceded_run_off_amount_eur,
    case when state_intervals.state = 'counted' then state_intervals.guarantee_count end as guarantee_count,
    case when state_intervals.state = 'run_off' then 'exposures' else 'guarantees' end as register_code,
    coalesce(state_intervals.submission_id, stocks.submission_id) as submission_id,
    coalesce(state_intervals.line_number, stocks.line_number) as line_number
from state_intervals
inner join envelope_products on state_intervals.product_code = envelope_products.product_code
left join stocks
    on
        state_intervals.insurer_id = stocks.insurer_id
        and state_intervals.guarantee_id = stocks.guarantee_id
        and state_intervals.stock_period = stocks.period
