-- The use of each envelope of outstanding cover, from its first day to the day of the build: one row per envelope and
-- day. Limits in force are counted, conditional or excluded. Amounts outstanding after the end of cover are run-off,
-- which uses no ceiling. All amounts are valued in euros at the latest period-end rate on the day, and each guarantee
-- is rounded once per rate.
-- The model adds each guarantee on its first day and subtracts it after its last day. An excluded interval moves the
-- amount to another state for its days.

with

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where ceded_exposure_amount is not null and valid_from < valid_before
),

run_off as (
    select * from {{ ref('int_run_off') }}
),

excluded_spans as (
    select * from {{ ref('int_excluded_spans') }}
),

outliers as (
    select * from {{ ref('int_cover_outliers') }}
),

products as (
    select * from {{ ref('products') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

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

-- Limits in force and run-off are two kinds of amounts and are never added.
amounts as (
    select
        'limit' as kind,
        insurer_id,
        guarantee_id,
        product_code,
        currency,
        valid_from,
        valid_before,
        ceded_exposure_amount as ceded_amount,
        cast(null as decimal(18, 2)) as gross_amount
    from commitments
    union all
    select
        'run_off' as kind,
        insurer_id,
        guarantee_id,
        product_code,
        currency,
        valid_from,
        valid_before,
        ceded_run_off_amount as ceded_amount,
        run_off_amount as gross_amount
    from run_off
),

valued as (
    select
        amounts.kind,
        amounts.insurer_id,
        amounts.guarantee_id,
        amounts.product_code,
        products.approved_on,
        greatest(amounts.valid_from, rates.valid_from) as valid_from,
        least(amounts.valid_before, rates.valid_before) as valid_before,
        {{ product_amount('amounts.ceded_amount', 'rates.eur_per_unit_rate') }} as ceded_amount_eur,
        {{ product_amount('amounts.gross_amount', 'rates.eur_per_unit_rate') }} as gross_amount_eur,
        outliers.guarantee_id is not null as is_outlier
    from amounts
    inner join rates
        on
            amounts.currency = rates.currency
            and amounts.valid_from < rates.valid_before
            and amounts.valid_before > rates.valid_from
    left join products on amounts.product_code = products.product_code
    left join outliers
        on
            amounts.insurer_id = outliers.insurer_id
            and amounts.guarantee_id = outliers.guarantee_id
            and amounts.product_code = outliers.product_code
),

excluded as (
    select
        valued.kind,
        valued.product_code,
        valued.approved_on,
        greatest(valued.valid_from, excluded_spans.excluded_from) as valid_from,
        least(valued.valid_before, excluded_spans.excluded_before) as valid_before,
        valued.ceded_amount_eur,
        valued.gross_amount_eur,
        valued.is_outlier
    from valued
    inner join excluded_spans
        on
            valued.insurer_id = excluded_spans.insurer_id
            and valued.guarantee_id = excluded_spans.guarantee_id
            and valued.valid_from < excluded_spans.excluded_before
            and valued.valid_before > excluded_spans.excluded_from
),

-- The amounts that are not excluded: all amounts less the excluded ones.
admitted as (
    select
        kind,
        product_code,
        approved_on,
        valid_from,
        valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        1 as guarantee_count
    from valued
    union all
    select
        kind,
        product_code,
        approved_on,
        valid_from,
        valid_before,
        -ceded_amount_eur as ceded_amount_eur,
        -gross_amount_eur as gross_amount_eur,
        is_outlier,
        -1 as guarantee_count
    from excluded
),

-- A cession is conditional before the approval of its product. From that day it counts.
state_intervals as (
    select
        product_code,
        'excluded' as state,
        valid_from,
        valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        1 as guarantee_count
    from excluded
    where kind = 'limit'
    union all
    select
        product_code,
        'conditional' as state,
        valid_from,
        least(valid_before, approved_on) as valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        guarantee_count
    from admitted
    where kind = 'limit' and valid_from < approved_on
    union all
    select
        product_code,
        case kind when 'limit' then 'counted' else kind end as state,
        greatest(valid_from, coalesce(approved_on, valid_from)) as valid_from,
        valid_before,
        ceded_amount_eur,
        gross_amount_eur,
        is_outlier,
        guarantee_count
    from admitted
    where valid_before > coalesce(approved_on, valid_from)
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
