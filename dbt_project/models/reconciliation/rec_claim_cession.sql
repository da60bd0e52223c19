-- Amounts declared by cedents as ceded on each claim movement, compared with those that the terms imply, one row per
-- movement: the reconciliation `cession_terms` of claims. A closure has no amount and is compared all the same.

with

lines as (
    select * from {{ ref('int_claim_lines') }}
),

quarantined as (
    select * from {{ ref('int_claims_quarantined') }}
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

guarantees as (
    select * from {{ ref('int_guarantees_current') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

tolerances as (
    {{ tolerances_in_force('cession_terms', ['ceded_claim_amount']) }}
),

-- A movement without a loss is not judged if no single share applies.
judged as (
    select
        lines.*,
        lines.treaty_id is null as has_no_terms,
        coalesce(lines.currency <> guarantees.currency, false) as is_currency_different,
        coalesce(
            {{ is_beyond_tolerance(
                '(lines.ceded_amount - lines.expected_ceded_amount)',
                'lines.expected_ceded_amount',
                'ceded_claim_amount'
            ) }}, false
        ) as is_share_different
    from lines
    left join guarantees
        on
            lines.insurer_id = guarantees.insurer_id
            and lines.guarantee_id = guarantees.guarantee_id
    cross join tolerances
),

classed as (
    select
        *,
        case
            when has_no_terms then 'no_terms_in_force'
            when is_currency_different then 'currency_differs'
            when is_share_different then 'share_differs'
            when ceded_amount <> expected_ceded_amount then 'within_tolerance'
            else 'matched'
        end as class,
        case when has_no_terms then ',no_terms_in_force' else '' end
        || case when is_currency_different then ',currency_differs' else '' end
        || case when is_share_different then ',share_differs' else '' end as causes
    from judged
),

compared as (
    select
        movement_id as key,
        insurer_id,
        reinsurer_id,
        product_code,
        period,
        movement_type,
        class,
        -- The text after the leading comma, the class and the next comma.
        nullif(substr(causes, length(class) + 3), '') as also,
        expected_ceded_amount as expected_amount,
        ceded_amount as found_amount,
        currency,
        eur_per_unit_rate,
        received_at,
        submission_id,
        line_number
    from classed
    union all
    select
        coalesce(quarantined.movement_id, quarantined.line_reference) as key,
        quarantined.insurer_id,
        terms.reinsurer_id,
        terms.product_code,
        quarantined.period,
        quarantined.movement_type,
        'quarantined' as class,
        cast(null as varchar) as also,
        cast(null as decimal(18, 2)) as expected_amount,
        quarantined.ceded_amount as found_amount,
        quarantined.currency,
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

-- Only money has a weight: notifications, reserves and closures are not payments.
valued as (
    select
        *,
        case when movement_type in ('payment', 'recovery') then movement_type else 'other' end as measure_code,
        {{ product_amount('expected_amount', 'eur_per_unit_rate') }} as expected_amount_eur,
        {{ product_amount('found_amount', 'eur_per_unit_rate') }} as found_amount_eur
    from compared
)

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
    cast(coalesce(found_amount, 0) - coalesce(expected_amount, 0) as decimal(18, 2)) as difference_amount,
    currency,
    currency as found_currency,
    expected_amount_eur,
    found_amount_eur,
    {{ compared_amount_eur('expected_amount_eur', 'found_amount_eur') }} as compared_amount_eur,
    {{ paris_day('received_at') }} as known_on,
    submission_id as left_submission_id,
    line_number as left_line_number,
    cast(null as integer) as right_submission_id,
    cast(null as integer) as right_line_number
from valued
