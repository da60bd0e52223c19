-- The envelope with the highest share of use: on the day of the build, on each day since the last release, and on
-- earlier days above the cap that the last release did not show.

with

last_release as (
    select max({{ paris_day('released_as_of') }}) as released_on
    from {{ ref('stg_releases') }}
),

released_excesses as (
    select * from {{ ref('stg_released_excesses') }}
),

envelope_usage as (
    select usage.*
    from {{ ref('fct_envelope_usage') }} as usage
    cross join last_release
    left join released_excesses
        on
            usage.envelope_id = released_excesses.envelope_id
            and usage.usage_on = released_excesses.usage_on
    where
        usage.usage_on = {{ as_of_date() }}
        or last_release.released_on is null
        or usage.usage_on > last_release.released_on
        or (usage.headroom_amount_eur < 0 and released_excesses.envelope_id is null)
),

fullest_first as (
    select
        *,
        row_number() over (
            order by share_used desc, used_amount_eur - cap_amount desc, usage_on desc, envelope_id asc
        ) as use_rank
    from envelope_usage
)

select
    'envelope_share' as check_code,
    cast(null as varchar) as rule_id,
    cast(null as varchar) as register_code,
    cast(null as varchar) as reconciliation,
    cast(null as varchar) as measure_code,
    'share' as unit,
    fullest_first.used_amount_eur as part,
    fullest_first.cap_amount as whole,
{%- for language, envelope in (('fr', 'envelope_title_fr'), ('en', 'envelope_id')) %}
    {{ fill_names('sentences.text_' ~ language, {
        'envelope': 'fullest_first.' ~ envelope,
        'day': date_text('fullest_first.usage_on', language),
        'used': amount_text('fullest_first.used_amount_eur', 'fullest_first.currency', language),
        'cap': amount_text('fullest_first.cap_amount', 'fullest_first.currency', language)
    }) }} as sentence_{{ language }}{{ ',' if not loop.last }}
{%- endfor %}
from fullest_first
left join {{ ref('gate_texts') }} as sentences on sentences.text_code = 'envelope_share'
where fullest_first.use_rank = 1
