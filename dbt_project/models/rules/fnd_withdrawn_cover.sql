-- Months in which an insurer withdraws a share of its limits above the threshold (CNV-05), one row per insurer, month
-- and segment. Amounts are compared, not rounded shares. `fnd_convention` adds severity and messages.

with

months as (
    select
        *,
        {{ last_day_of('period') }} as month_end_on
    from {{ ref('int_withdrawn_cover') }}
    where own_book_on is not null
),

parameters as (
    select * from {{ ref('rule_parameters') }}
    where parameter = 'watched_withdrawn_share'
),

judged as (
    select
        months.*,
        parameters.value_rate as watched_share
    from months
    inner join parameters on {{ in_force('parameters', 'months.month_end_on') }}
)

select
    'CNV-05' as rule_id,
    insurer_id,
    period,
    segment,
    month_end_on,
    coalesce({{ share_text('withdrawn_share', 'fr') }}, 'sans encours propre') || ' ('
    || {{ amount_text('withdrawn_amount_eur', "'EUR'", 'fr') }} || ' sur '
    || {{ amount_text('own_book_amount_eur', "'EUR'", 'fr') }} || ' au '
    || {{ date_text('own_book_on', 'fr') }}
    || case segment when 'domestic' then ', France)' else ', export)' end as observed_fr,
    coalesce({{ share_text('withdrawn_share', 'en') }}, 'no book of its own') || ' ('
    || {{ amount_text('withdrawn_amount_eur', "'EUR'", 'en') }} || ' out of '
    || {{ amount_text('own_book_amount_eur', "'EUR'", 'en') }} || ' on '
    || {{ date_text('own_book_on', 'en') }} || ', ' || segment || ')' as observed_en,
    {{ share_text('watched_share', 'fr') }} as allowed_fr,
    {{ share_text('watched_share', 'en') }} as allowed_en
from judged
where {{ exceeds_share('withdrawn_amount_eur', 'own_book_amount_eur', 'watched_share') }}
