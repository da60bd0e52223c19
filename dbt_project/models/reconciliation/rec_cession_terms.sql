-- What cedents declare on each premium line against what the terms imply, one row per line.
-- Causes are isolated: each is judged on the declared amount before it. The first one names the class, `also`
-- the others. The amounts are those of the first measure that differs, else the cession.

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

tolerances as (
    select
        max(case when measure = 'gross_premium_amount' then absolute_amount end) as gross_premium_amount,
        max(case when measure = 'ceded_premium_amount' then absolute_amount end) as ceded_premium_amount,
        max(case when measure = 'ceding_commission_amount' then absolute_amount end) as ceding_commission_amount
    from {{ ref('tolerances') }} as dated
    where
        reconciliation = 'cession_terms'
        and {{ in_force('dated', as_of_date()) }}
),

-- A base or a rate that is wrong shows in the gross premium it should have given, or given back. The gross of an
-- adjustment is what it says.
implied as (
    select
        lines.*,
        case
            when transaction_type = 'adjustment' then gross_premium_amount
            else
                cast(
                    case when transaction_type = 'refund' then -1 else 1 end * covered_months_count
                    * {{ divide_product('limit_in_force_amount', 'annual_premium_rate_in_force', 12) }}
                    as decimal(18, 2)
                )
        end as implied_gross_premium_amount,
        gross_premium_amount - expected_gross_premium_amount as gross_difference_amount,
        ceded_premium_amount - expected_ceded_premium_amount as ceded_difference_amount,
        ceding_commission_amount - expected_ceding_commission_amount as commission_difference_amount
    from lines
),

judged as (
    select
        implied.*,
        implied.treaty_id is null as has_no_terms,
        (
            implied.transaction_type <> 'adjustment'
            and implied.premium_base_amount is distinct from implied.limit_in_force_amount
        ) as is_base_different,
        (implied.annual_premium_rate is distinct from implied.annual_premium_rate_in_force) as is_rate_different,
        abs(implied.gross_difference_amount) > coalesce(tolerances.gross_premium_amount, 0) as is_gross_different,
        coalesce(abs(implied.ceded_difference_amount) > coalesce(tolerances.ceded_premium_amount, 0), false)
            as is_share_different,
        coalesce(abs(implied.commission_difference_amount) > coalesce(tolerances.ceding_commission_amount, 0), false)
            as is_commission_different,
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
            when is_base_different then 'base_differs'
            when is_rate_different then 'rate_differs'
            when is_gross_different then 'gross_differs'
            when is_share_different then 'share_differs'
            when is_commission_different then 'commission_differs'
            when is_any_different then 'within_tolerance'
            else 'matched'
        end as class,
        case when has_no_terms then ',no_terms_in_force' else '' end
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
        -- What follows the comma, the class and the next comma.
        nullif(substr(causes, length(class) + 3), '') as also,
        case class
            when 'base_differs' then implied_gross_premium_amount
            when 'rate_differs' then implied_gross_premium_amount
            when 'gross_differs' then expected_gross_premium_amount
            when 'commission_differs' then expected_ceding_commission_amount
            else expected_ceded_premium_amount
        end as expected_amount,
        case class
            when 'base_differs' then gross_premium_amount
            when 'rate_differs' then gross_premium_amount
            when 'gross_differs' then gross_premium_amount
            when 'commission_differs' then ceding_commission_amount
            else ceded_premium_amount
        end as found_amount
    from classed
),

together as (
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
        currency,
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
        quarantined.currency,
        quarantined.received_at,
        quarantined.submission_id,
        quarantined.line_number
    from quarantined
    left join terms
        on
            quarantined.insurer_id = terms.insurer_id
            and quarantined.guarantee_id = terms.guarantee_id
)

select
    'cession_terms' as reconciliation,
    key,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    class,
    also,
    cast(expected_amount as decimal(18, 2)) as expected_amount,
    cast(found_amount as decimal(18, 2)) as found_amount,
    cast(coalesce(found_amount, 0) - coalesce(expected_amount, 0) as decimal(18, 2)) as difference_amount,
    currency,
    {{ paris_day('received_at') }} as known_on,
    submission_id as left_submission_id,
    line_number as left_line_number,
    cast(null as integer) as right_submission_id,
    cast(null as integer) as right_line_number
from together
