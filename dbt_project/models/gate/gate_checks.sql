-- One row per threshold in force: what was observed, its limit, and whether that holds the release.
-- Parts are compared with the limit's part of the whole, exactly; the share shown is rounded.

with

thresholds as (
    select * from {{ ref('gate_thresholds') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

observations as (
    select * from {{ ref('gate_observations') }}
),

-- Where there is nothing to look at there is nothing to hold.
compared as (
    select
        thresholds.check_code,
        thresholds.subject,
        thresholds.limit_value,
        thresholds.comparison,
        coalesce(observations.unit, 'none') as unit,
        coalesce(observations.part, 0) as part,
        coalesce(observations.whole, 0) as whole,
        coalesce(
            observations.sentence_fr, 'Rien à observer pour ' || thresholds.check_code || ' ' || thresholds.subject
        ) as sentence_fr,
        coalesce(
            observations.sentence_en, 'Nothing to observe for ' || thresholds.check_code || ' ' || thresholds.subject
        ) as sentence_en
    from thresholds
    left join observations
        on
            thresholds.check_code = observations.check_code
            and thresholds.subject = observations.subject
),

measured as (
    select
        *,
        -- A whole of nothing is neither breached nor unmatched.
        case
            when unit = 'count' then cast(part as decimal(18, 6))
            when whole = 0 and comparison = 'at_least' then cast(1 as decimal(18, 6))
            when whole = 0 then cast(0 as decimal(18, 6))
            else cast({{ share('part', 'whole') }} as decimal(18, 6))
        end as observed_value,
        cast(whole as decimal(28, 2)) * limit_value as limit_part
    from compared
),

worded as (
    select
        *,
        case
            when unit = 'count' then cast(cast(limit_value as bigint) as varchar)
            else {{ share_text('limit_value', 'fr') }}
        end as limit_fr,
        case
            when unit = 'count' then cast(cast(limit_value as bigint) as varchar)
            else {{ share_text('limit_value', 'en') }}
        end as limit_en,
        case when unit = 'share' then ', soit ' || {{ share_text('observed_value', 'fr') }} else '' end as share_fr,
        case when unit = 'share' then ', that is ' || {{ share_text('observed_value', 'en') }} else '' end as share_en
    from measured
)

select
    check_code,
    subject,
    observed_value,
    cast(limit_value as decimal(18, 6)) as limit_value,
    comparison,
    case comparison
        when 'at_most' then part > limit_part
        when 'at_least' then part < limit_part
    end as is_held,
    sentence_fr || share_fr
    || case comparison when 'at_most' then ' ; maximum admis : ' else ' ; minimum exigé : ' end
    || limit_fr || '.' as message_fr,
    sentence_en || share_en
    || case comparison when 'at_most' then '; at most ' else '; at least ' end
    || limit_en || '.' as message_en
from worded
