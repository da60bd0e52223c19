-- On every day, the published launch guarantee is the sum of its published envelopes.

with

announced as (
    select envelope_id from {{ ref('announced_guarantees') }}
    where announcement_code = 'launch'
    group by envelope_id
),

envelopes as (
    select
        published.usage_on,
        sum(published.ceded_exposure_amount_eur) as ceded_exposure_amount_eur,
        sum(published.conditional_amount_eur) as conditional_amount_eur,
        sum(published.ceded_run_off_amount_eur) as ceded_run_off_amount_eur
    from {{ ref('pub_ministry__envelope_usage') }} as published
    inner join announced on published.envelope_id = announced.envelope_id
    group by published.usage_on
)

select
    envelopes.usage_on,
    envelopes.ceded_exposure_amount_eur as expected_amount,
    published.ceded_exposure_amount_eur as actual_amount
from envelopes
full outer join {{ ref('pub_ministry__launch_guarantee') }} as published on envelopes.usage_on = published.usage_on
where
    envelopes.ceded_exposure_amount_eur is distinct from published.ceded_exposure_amount_eur
    or envelopes.conditional_amount_eur is distinct from published.conditional_amount_eur
    or envelopes.ceded_run_off_amount_eur is distinct from published.ceded_run_off_amount_eur
    or published.announced_amount_eur <> published.ceded_exposure_amount_eur + published.headroom_amount_eur
