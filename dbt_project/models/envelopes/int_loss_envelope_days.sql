-- The use of each envelope that caps final losses, from its first day to the day of the build: one row per envelope
-- and day. Paid: the ceded part of the claims of its products up to that day, less recoveries, regardless of the day
-- of loss. Incurred: paid plus the ceded part of the reserves, within the caps of each treaty year. The ceiling is
-- compared with the incurred amount. Claims excluded from the commitment have columns of their own.

with

treaty_days as (
    select * from {{ ref('int_treaty_days') }}
),

years as (
    select * from {{ ref('int_treaty_years') }}
),

envelopes as (
    select * from {{ ref('envelopes') }}
    where base_code = 'cumulative_final_loss'
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

-- Losses before an envelope opens are added on its first day.
flows as (
    select
        envelope_dates.envelope_id,
        greatest(treaty_days.moved_on, envelope_dates.opened_on) as usage_on,
        sum(treaty_days.ceded_claim_change_amount_eur) as paid_amount_eur,
        sum(treaty_days.ceded_incurred_change_amount_eur) as incurred_amount_eur,
        sum(treaty_days.excluded_state_loss_amount_eur) as excluded_amount_eur
    from treaty_days
    inner join years
        on
            treaty_days.treaty_id = years.treaty_id
            and treaty_days.loss_terms_id = years.loss_terms_id
    inner join envelope_products on years.product_code = envelope_products.product_code
    inner join envelope_dates on envelope_products.envelope_id = envelope_dates.envelope_id
    group by envelope_dates.envelope_id, greatest(treaty_days.moved_on, envelope_dates.opened_on)
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
        sum(coalesce(flows.paid_amount_eur, 0)) over so_far as ceded_claim_amount_eur,
        sum(coalesce(flows.incurred_amount_eur, 0)) over so_far as ceded_incurred_amount_eur,
        sum(coalesce(flows.excluded_amount_eur, 0)) over so_far as excluded_claim_amount_eur
    from days
    left join flows
        on
            days.envelope_id = flows.envelope_id
            and days.usage_on = flows.usage_on
    window so_far as (partition by days.envelope_id order by days.usage_on)
)

select
    running.envelope_id,
    envelopes.title_fr,
    envelopes.base_code,
    envelopes.currency,
    running.usage_on,
    envelopes.cap_amount,
    cast(running.ceded_claim_amount_eur as decimal(18, 2)) as ceded_claim_amount_eur,
    cast(running.ceded_incurred_amount_eur as decimal(18, 2)) as ceded_incurred_amount_eur,
    cast(running.excluded_claim_amount_eur as decimal(18, 2)) as excluded_claim_amount_eur,
    cast(envelopes.cap_amount - running.ceded_incurred_amount_eur as decimal(18, 2)) as headroom_amount_eur,
    {{ share('running.ceded_incurred_amount_eur', 'envelopes.cap_amount') }} as share_used
from running
inner join envelopes
    on
        running.envelope_id = envelopes.envelope_id
        and {{ in_force('envelopes', 'running.usage_on') }}
