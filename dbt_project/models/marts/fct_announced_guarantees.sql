-- Guarantees of the State as announced, one row per guarantee and day: the use of its envelopes against the announced
-- amount. Only envelopes of one base are added up; a data test checks this.

with

envelope_usage as (
    select * from {{ ref('fct_envelope_usage') }}
),

announced as (
    select * from {{ ref('announced_guarantees') }}
),

totals as (
    select
        announced.announcement_code,
        announced.title_fr as announcement_title_fr,
        envelope_usage.base_code,
        envelope_usage.usage_on,
        announced.currency,
        cast(sum(announced.announced_amount) as decimal(18, 2)) as announced_amount,
        cast(sum(envelope_usage.ceded_exposure_amount_eur) as decimal(18, 2)) as ceded_exposure_amount_eur,
        cast(sum(envelope_usage.conditional_amount_eur) as decimal(18, 2)) as conditional_amount_eur,
        cast(sum(envelope_usage.excluded_amount_eur) as decimal(18, 2)) as excluded_amount_eur,
        cast(sum(envelope_usage.run_off_amount_eur) as decimal(18, 2)) as run_off_amount_eur,
        cast(sum(envelope_usage.ceded_run_off_amount_eur) as decimal(18, 2)) as ceded_run_off_amount_eur,
        cast(sum(envelope_usage.guarantee_count) as bigint) as guarantee_count,
        count(*) as envelope_count
    from envelope_usage
    inner join announced
        on
            envelope_usage.envelope_id = announced.envelope_id
            and {{ in_force('announced', 'envelope_usage.usage_on') }}
    group by
        announced.announcement_code,
        announced.title_fr,
        envelope_usage.base_code,
        envelope_usage.usage_on,
        announced.currency
)

select
    *,
    cast(announced_amount - ceded_exposure_amount_eur as decimal(18, 2)) as headroom_amount_eur,
    {{ share('ceded_exposure_amount_eur', 'announced_amount') }} as share_used
from totals
