-- What each envelope holds each day, from its first day to the build's: one row per envelope and day.
-- Lines with a `block` finding and cessions still conditional are held apart. Cover is valued in
-- euros at the last period-end rate of the day, each guarantee rounded once per change of rate.
-- Set-based: every guarantee adds an amount on its first day and removes it after its last.

with

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where ceded_exposure_amount is not null
),

blocked as (
    select
        insurer_id,
        key
    from {{ ref('fnd_eligibility') }}
    where severity = 'block'
    group by insurer_id, key
),

products as (
    select * from {{ ref('products') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

-- Other bases (final loss) are never added to outstanding cover.
envelopes as (
    select * from {{ ref('envelopes') }}
    where base_code = 'outstanding_cover_ceded'
),

envelope_products as (
    select * from {{ ref('envelope_products') }}
),

lives as (
    select
        envelope_id,
        min(valid_from) as opened_on,
        least(max(coalesce(valid_to, {{ as_of_date() }})), {{ as_of_date() }}) as last_day_on
    from envelopes
    group by envelope_id
),

valued as (
    select
        commitments.product_code,
        products.approved_on,
        greatest(commitments.valid_from, rates.valid_from) as valid_from,
        least(commitments.valid_before, rates.valid_before) as valid_before,
        blocked.key is not null as is_excluded,
        {{ product_amount('commitments.ceded_exposure_amount', 'rates.eur_per_unit_rate') }} as amount_eur
    from commitments
    inner join rates
        on
            commitments.currency = rates.currency
            and commitments.valid_from < rates.valid_before
            and commitments.valid_before > rates.valid_from
    left join products on commitments.product_code = products.product_code
    left join blocked
        on
            commitments.insurer_id = blocked.insurer_id
            and commitments.guarantee_id = blocked.key
),

-- Until the approval of the product a cession is conditional; from that day it counts.
spans as (
    select
        product_code,
        'excluded' as state,
        valid_from,
        valid_before,
        amount_eur
    from valued
    where is_excluded
    union all
    select
        product_code,
        'conditional' as state,
        valid_from,
        least(valid_before, approved_on) as valid_before,
        amount_eur
    from valued
    where not is_excluded and valid_from < approved_on
    union all
    select
        product_code,
        'counted' as state,
        greatest(valid_from, coalesce(approved_on, valid_from)) as valid_from,
        valid_before,
        amount_eur
    from valued
    where not is_excluded and valid_before > coalesce(approved_on, valid_from)
),

movements as (
    select
        product_code,
        state,
        valid_from as moved_on,
        amount_eur,
        1 as guarantee_count
    from spans
    where valid_from < valid_before
    union all
    select
        product_code,
        state,
        valid_before as moved_on,
        -amount_eur as amount_eur,
        -1 as guarantee_count
    from spans
    where valid_from < valid_before
),

product_flows as (
    select
        product_code,
        moved_on,
        sum(case when state = 'counted' then amount_eur else 0 end) as counted_amount_eur,
        sum(case when state = 'conditional' then amount_eur else 0 end) as conditional_amount_eur,
        sum(case when state = 'excluded' then amount_eur else 0 end) as excluded_amount_eur,
        sum(case when state = 'counted' then guarantee_count else 0 end) as guarantee_count
    from movements
    group by product_code, moved_on
),

-- What was in force before an envelope opened enters it on its first day.
envelope_flows as (
    select
        lives.envelope_id,
        greatest(product_flows.moved_on, lives.opened_on) as usage_on,
        sum(product_flows.counted_amount_eur) as counted_amount_eur,
        sum(product_flows.conditional_amount_eur) as conditional_amount_eur,
        sum(product_flows.excluded_amount_eur) as excluded_amount_eur,
        sum(product_flows.guarantee_count) as guarantee_count
    from product_flows
    inner join envelope_products on product_flows.product_code = envelope_products.product_code
    inner join lives on envelope_products.envelope_id = lives.envelope_id
    group by lives.envelope_id, greatest(product_flows.moved_on, lives.opened_on)
),

days as (
    select
        envelope_id,
        {{ each_day('opened_on', 'last_day_on') }} as usage_on
    from lives
),

running as (
    select
        days.envelope_id,
        days.usage_on,
        sum(coalesce(envelope_flows.counted_amount_eur, 0)) over so_far as ceded_exposure_amount_eur,
        sum(coalesce(envelope_flows.conditional_amount_eur, 0)) over so_far as conditional_amount_eur,
        sum(coalesce(envelope_flows.excluded_amount_eur, 0)) over so_far as excluded_amount_eur,
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
        envelopes.valid_to as cap_valid_to,
        running.usage_on,
        envelopes.cap_amount,
        cast(running.ceded_exposure_amount_eur as decimal(18, 2)) as ceded_exposure_amount_eur,
        cast(running.conditional_amount_eur as decimal(18, 2)) as conditional_amount_eur,
        cast(running.excluded_amount_eur as decimal(18, 2)) as excluded_amount_eur,
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
