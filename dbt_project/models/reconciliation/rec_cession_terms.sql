-- Amounts declared by cedents on each premium line, compared with those that the terms imply, one row per line.
-- Causes are isolated: each one is judged on the declared amount before it. The first cause is the class; `also`
-- lists the others. The row has the amounts of the first measure that differs, else those of the cession.

with

lines as (
    select * from {{ ref('int_premium_lines') }}
),

quarantined as (
    select * from {{ ref('int_premiums_quarantined') }}
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

tolerances as (
    {{ tolerances_in_force(
        'cession_terms', ['gross_premium_amount', 'ceded_premium_amount', 'ceding_commission_amount']
    ) }}
),

implied as (
    select
        lines.*,
        gross_premium_amount - expected_gross_premium_amount as gross_difference_amount,
        ceded_premium_amount - expected_ceded_premium_amount as ceded_difference_amount,
        ceding_commission_amount - expected_ceding_commission_amount as commission_difference_amount
    from lines
),

judged as (
    select
        implied.*,
        implied.treaty_id is null as has_no_terms,
        implied.currency <> implied.currency_in_force as is_currency_different,
        coalesce(
            implied.transaction_type <> 'adjustment'
            and implied.premium_base_amount <> implied.limit_in_force_amount,
            false
        ) as is_base_different,
        (implied.annual_premium_rate is distinct from implied.annual_premium_rate_in_force) as is_rate_different,
        coalesce(
            {{ is_beyond_tolerance(
                'implied.gross_difference_amount', 'implied.expected_gross_premium_amount', 'gross_premium_amount'
            ) }}, false
        ) as is_gross_different,
        coalesce(
            {{ is_beyond_tolerance(
                'implied.ceded_difference_amount', 'implied.expected_ceded_premium_amount', 'ceded_premium_amount'
            ) }}, false
        ) as is_share_different,
        coalesce(
            {{ is_beyond_tolerance(
                'implied.commission_difference_amount',
                'implied.expected_ceding_commission_amount',
                'ceding_commission_amount'
            ) }}, false
        ) as is_commission_different,
        coalesce(abs(implied.gross_difference_amount), 0)
        + coalesce(abs(implied.ceded_difference_amount), 0)
        + coalesce(abs(implied.commission_difference_amount), 0) > 0 as is_any_different
    from implied
    cross join tolerances
),

classed as (
    select
        judged.*,
        case
            when has_no_terms then 'no_terms_in_force'
            when is_currency_different then 'currency_differs'
            when is_base_different then 'base_differs'
            when is_rate_different then 'rate_differs'
            when is_gross_different then 'gross_differs'
            when is_share_different then 'share_differs'
            when is_commission_different then 'commission_differs'
            when is_any_different then 'within_tolerance'
            else 'matched'
        end as class,
        case when has_no_terms then ',no_terms_in_force' else '' end
        || case when is_currency_different then ',currency_differs' else '' end
        || case when is_base_different then ',base_differs' else '' end
        || case when is_rate_different then ',rate_differs' else '' end
        || case when is_gross_different then ',gross_differs' else '' end
        || case when is_share_different then ',share_differs' else '' end
        || case when is_commission_different then ',commission_differs' else '' end as causes
    from judged
),

measured as (
    select
        classed.*,
        -- The text after the leading comma, the class and the next comma.
        nullif(substr(causes, length(class) + 3), '') as also,
        case class
            when 'currency_differs' then implied_gross_premium_amount
            when 'base_differs' then implied_gross_premium_amount
            when 'rate_differs' then implied_gross_premium_amount
            when 'gross_differs' then expected_gross_premium_amount
            when 'commission_differs' then expected_ceding_commission_amount
            else expected_ceded_premium_amount
        end as expected_amount,
        case class
            when 'currency_differs' then gross_premium_amount
            when 'base_differs' then gross_premium_amount
            when 'rate_differs' then gross_premium_amount
            when 'gross_differs' then gross_premium_amount
            when 'commission_differs' then ceding_commission_amount
            else ceded_premium_amount
        end as found_amount
    from classed
),

compared as (
    select
        premium_line_id as key,
        insurer_id,
        reinsurer_id,
        product_code,
        period,
        class,
        also,
        expected_amount,
        found_amount,
        ceded_premium_amount,
        case when class = 'currency_differs' then currency_in_force else currency end as currency,
        currency as found_currency,
        eur_per_unit_rate,
        received_at,
        submission_id,
        line_number
    from measured
    union all
    select
        coalesce(quarantined.premium_line_id, quarantined.line_reference) as key,
        quarantined.insurer_id,
        terms.reinsurer_id,
        terms.product_code,
        quarantined.period,
        'quarantined' as class,
        cast(null as varchar) as also,
        cast(null as decimal(18, 2)) as expected_amount,
        quarantined.ceded_premium_amount as found_amount,
        quarantined.ceded_premium_amount,
        quarantined.currency,
        quarantined.currency as found_currency,
        rates.eur_per_unit_rate,
        quarantined.received_at,
        quarantined.submission_id,
        quarantined.line_number
    from quarantined
    left join terms
        on
            quarantined.insurer_id = terms.insurer_id
            and quarantined.guarantee_id = terms.guarantee_id
    left join rates
        on
            quarantined.currency = rates.currency
            and quarantined.period = rates.period
),

valued as (
    select
        compared.*,
        'premium' as measure_code,
        {{ product_amount(
            'compared.expected_amount', 'coalesce(rates.eur_per_unit_rate, compared.eur_per_unit_rate)'
        ) }} as expected_amount_eur,
        {{ product_amount('compared.found_amount', 'compared.eur_per_unit_rate') }} as found_amount_eur,
        {{ product_amount('compared.ceded_premium_amount', 'compared.eur_per_unit_rate') }} as ceded_premium_amount_eur
    from compared
    left join rates
        on
            case when compared.currency <> compared.found_currency then compared.currency end = rates.currency
            and compared.period = rates.period
)

-- The weight of a line is at least its ceded premium: a difference in commission casts doubt on the entire line.
select
    key,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    measure_code,
    class,
    also,
    cast(expected_amount as decimal(18, 2)) as expected_amount,
    cast(found_amount as decimal(18, 2)) as found_amount,
    {{ difference_amount() }} as difference_amount,
    currency,
    found_currency,
    expected_amount_eur,
    found_amount_eur,
    {{ compared_amount_eur(
        'expected_amount_eur',
        'greatest(abs(coalesce(found_amount_eur, 0)), abs(coalesce(ceded_premium_amount_eur, 0)))'
    ) }} as compared_amount_eur,
    {{ paris_day('received_at') }} as known_on,
    submission_id as left_submission_id,
    line_number as left_line_number,
    cast(null as integer) as right_submission_id,
    cast(null as integer) as right_line_number
from valued
