-- The use of each envelope of outstanding cover, from its first day to the day of the build: one row per envelope and
-- day. Limits in force are counted, conditional or excluded. Amounts outstanding after the end of cover are run-off,
-- which uses no ceiling. All amounts are valued in euros at the latest period-end rate on the day, and each guarantee
-- is rounded once per rate.
-- The model adds each guarantee on its first day and subtracts it after its last day. An excluded interval moves the
-- amount to another state for its days.

with

{{ envelope_covers() }},

-- Envelopes on another base (final loss) are never added to outstanding cover.
envelopes as (
    select * from {{ ref('envelopes') }}
    where base_code = 'outstanding_cover_ceded'
),

envelope_products as (
    select * from {{ ref('envelope_products') }}
),

envelope_dates as (
    select
        envelope_id,
        min(valid_from) as opened_on,
        least(max(coalesce(valid_to, {{ as_of_date() }})), {{ as_of_date() }}) as last_day_on
    from envelopes
    group by envelope_id
),

movements as (
    select
        product_code,
        state,
        valid_from as moved_on,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        guarantee_count
    from state_intervals
    union all
    select
        product_code,
        state,
        valid_before as moved_on,
        -ceded_amount_eur as ceded_amount_eur,
        -gross_amount_eur as gross_amount_eur,
        is_outlier,
        -guarantee_count as guarantee_count
    from state_intervals
),

product_flows as (
    select
        product_code,
        moved_on,
        sum(case when state = 'counted' then ceded_amount_eur else 0 end) as counted_amount_eur,
        sum(case when state = 'counted' and is_outlier then ceded_amount_eur else 0 end) as outlier_amount_eur,
        sum(case when state = 'conditional' then ceded_amount_eur else 0 end) as conditional_amount_eur,
        sum(case when state = 'excluded' then ceded_amount_eur else 0 end) as excluded_amount_eur,
        sum(case when state = 'run_off' then gross_amount_eur else 0 end) as run_off_amount_eur,
        sum(case when state = 'run_off' then ceded_amount_eur else 0 end) as ceded_run_off_amount_eur,
        sum(case when state = 'counted' then guarantee_count else 0 end) as guarantee_count
    from movements
    group by product_code, moved_on
),

-- Amounts in force before an envelope opens are added on its first day.
envelope_flows as (
    select
        envelope_dates.envelope_id,
        greatest(product_flows.moved_on, envelope_dates.opened_on) as usage_on,
        sum(product_flows.counted_amount_eur) as counted_amount_eur,
        sum(product_flows.outlier_amount_eur) as outlier_amount_eur,
        sum(product_flows.conditional_amount_eur) as conditional_amount_eur,
        sum(product_flows.excluded_amount_eur) as excluded_amount_eur,
        sum(product_flows.run_off_amount_eur) as run_off_amount_eur,
        sum(product_flows.ceded_run_off_amount_eur) as ceded_run_off_amount_eur,
        sum(product_flows.guarantee_count) as guarantee_count
    from product_flows
    inner join envelope_products on product_flows.product_code = envelope_products.product_code
    inner join envelope_dates on envelope_products.envelope_id = envelope_dates.envelope_id
    group by envelope_dates.envelope_id, greatest(product_flows.moved_on, envelope_dates.opened_on)
),

days as (
    select
        envelope_id,
        {{ each_day('opened_on', 'last_day_on') }} as usage_on
    from envelope_dates
),

running as (
    select
        days.envelope_id,
        days.usage_on,
        sum(coalesce(envelope_flows.counted_amount_eur, 0)) over so_far as ceded_exposure_amount_eur,
        sum(coalesce(envelope_flows.outlier_amount_eur, 0)) over so_far as outlier_ceded_exposure_amount_eur,
        sum(coalesce(envelope_flows.conditional_amount_eur, 0)) over so_far as conditional_amount_eur,
        sum(coalesce(envelope_flows.excluded_amount_eur, 0)) over so_far as excluded_amount_eur,
        sum(coalesce(envelope_flows.run_off_amount_eur, 0)) over so_far as run_off_amount_eur,
        sum(coalesce(envelope_flows.ceded_run_off_amount_eur, 0)) over so_far as ceded_run_off_amount_eur,
        sum(coalesce(envelope_flows.guarantee_count, 0)) over so_far as guarantee_count
    from days
    left join envelope_flows
        on
            days.envelope_id = envelope_flows.envelope_id
            and days.usage_on = envelope_flows.usage_on
    window so_far as (partition by days.envelope_id order by days.usage_on)
),

daily_usage as (
    select
        running.envelope_id,
        envelopes.title_fr,
        envelopes.base_code,
        envelopes.currency,
        running.usage_on,
        envelopes.cap_amount,
        cast(running.ceded_exposure_amount_eur as decimal(18, 2)) as ceded_exposure_amount_eur,
        cast(running.outlier_ceded_exposure_amount_eur as decimal(18, 2)) as outlier_ceded_exposure_amount_eur,
        cast(running.conditional_amount_eur as decimal(18, 2)) as conditional_amount_eur,
        cast(running.excluded_amount_eur as decimal(18, 2)) as excluded_amount_eur,
        cast(running.run_off_amount_eur as decimal(18, 2)) as run_off_amount_eur,
        cast(running.ceded_run_off_amount_eur as decimal(18, 2)) as ceded_run_off_amount_eur,
        cast(running.guarantee_count as bigint) as guarantee_count
    from running
    inner join envelopes
        on
            running.envelope_id = envelopes.envelope_id
            and {{ in_force('envelopes', 'running.usage_on') }}
)

select
    daily_usage.*,
    cast(cap_amount - ceded_exposure_amount_eur as decimal(18, 2)) as headroom_amount_eur,
    {{ share('ceded_exposure_amount_eur', 'cap_amount') }} as share_used
from daily_usage
