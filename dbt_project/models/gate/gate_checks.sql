-- One row per threshold in force: the observed value, the limit, and whether it holds the release. Exact amounts are
-- compared; the displayed share is rounded. A missing text takes no row away: the message then names the check.

with

thresholds as (
    select * from {{ ref('gate_thresholds') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

observations as (
    select * from {{ ref('gate_observations') }}
),

texts as (
    select * from {{ ref('gate_texts') }}
),

-- A check without an observation holds nothing.
compared as (
    select
        thresholds.check_code,
        thresholds.rule_id,
        thresholds.register_code,
        thresholds.reconciliation,
        thresholds.measure_code,
        thresholds.limit_value,
        thresholds.comparison,
        coalesce(observations.unit, 'none') as unit,
        coalesce(observations.part, 0) as part,
        coalesce(observations.whole, 0) as whole,
        observations.sentence_fr,
        observations.sentence_en
    from thresholds
    left join observations
        on
            thresholds.check_code = observations.check_code
            and {{ is_same('thresholds.rule_id', 'observations.rule_id') }}
            and {{ is_same('thresholds.register_code', 'observations.register_code') }}
            and {{ is_same('thresholds.reconciliation', 'observations.reconciliation') }}
            and {{ is_same('thresholds.measure_code', 'observations.measure_code') }}
),

measured as (
    select
        *,
        -- A total of zero is neither in breach nor unmatched.
        case
            when unit = 'count' then cast(part as decimal(18, 6))
            when whole = 0 and comparison = 'at_least' then cast(1 as decimal(18, 6))
            when whole = 0 then cast(0 as decimal(18, 6))
            else cast({{ share('part', 'whole') }} as decimal(18, 6))
        end as observed_value,
        cast(whole as decimal(28, 2)) * limit_value as limit_part
    from compared
),

check_texts as (
    select
        measured.*,
        {{ fill_names('nothing.text_fr', {'check': subject_text('measured', 'fr')}) }} as nothing_fr,
        {{ fill_names('nothing.text_en', {'check': subject_text('measured', 'en')}) }} as nothing_en,
        {{ fill_names('shares.text_fr', {'share': share_text('measured.observed_value', 'fr')}) }} as share_fr,
        {{ fill_names('shares.text_en', {'share': share_text('measured.observed_value', 'en')}) }} as share_en,
        {{ fill_names('limits.text_fr', {'limit': limit_text('measured', 'fr')}) }} as limit_fr,
        {{ fill_names('limits.text_en', {'limit': limit_text('measured', 'en')}) }} as limit_en
    from measured
    left join texts as limits on measured.comparison = limits.text_code
    left join texts as checks on checks.text_code = 'check_' || measured.check_code
    left join texts as registers on registers.text_code = 'register_' || measured.register_code
    left join texts as reconciliations on reconciliations.text_code = 'reconciliation_' || measured.reconciliation
    left join texts as measures on measures.text_code = 'measure_' || measured.measure_code
    left join texts as nothing on nothing.text_code = 'nothing_observed' and measured.unit = 'none'
    left join texts as shares on shares.text_code = 'observed_share' and measured.unit = 'share'
)

select
    check_code,
    rule_id,
    register_code,
    reconciliation,
    measure_code,
    observed_value,
    cast(limit_value as decimal(18, 6)) as limit_value,
    comparison,
    case comparison
        when 'at_most' then part > limit_part
        when 'at_least' then part < limit_part
    end as is_held,
    coalesce(sentence_fr, nothing_fr, {{ check_text('check_texts') }})
    || coalesce(share_fr, '') || coalesce(limit_fr, '') as message_fr,
    coalesce(sentence_en, nothing_en, {{ check_text('check_texts') }})
    || coalesce(share_en, '') || coalesce(limit_en, '') as message_en
from check_texts
