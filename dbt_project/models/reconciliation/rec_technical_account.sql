-- Technical accounts: the sum of the bordereau lines, the cedent's account and the reinsurer's ledger, one row per
-- insurer, treaty, quarter, line of account and currency (decision 0046). The balance is compared with what the other
-- lines of the account add up to. Rows without a treaty are lines whose terms give none.

with

compared as (
    select * from {{ ref('int_technical_accounts') }}
),

tolerances as (
    {{ tolerances_in_force('technical_account', ['account_amount']) }}
),

judged as (
    select
        compared.*,
        {{ is_beyond_tolerance('compared.account_difference_amount', 'compared.bordereau_amount', 'account_amount') }}
            as is_account_different,
        {{ is_beyond_tolerance('compared.ledger_difference_amount', 'compared.reference_amount', 'account_amount') }}
            as is_ledger_different,
        coalesce(compared.ledger_due_on < {{ as_of_date() }}, true) as is_ledger_due
    from compared
    cross join tolerances
),

caused as (
    select
        *,
        case when treaty_id is null and bordereau_line_count > 0 then ',no_terms_in_force' else '' end
        || case
            when not is_account_different then ''
            when account_line_count = 0 then ',missing_in_account'
            when line_code = 'balance' then ',footing_differs'
            when bordereau_line_count = 0 then ',missing_in_bordereau'
            else ',amount_differs'
        end
        || case when is_ledger_different and is_ledger_due then ',ledger_differs' else '' end as causes
    from judged
),

classed as (
    select
        *,
        case
            when
                account_line_count + refused_account_line_count = 0
                and coalesce(account_due_on >= {{ as_of_date() }}, false)
                then 'awaited'
            when bordereau_line_count + account_line_count + ledger_entry_count = 0 then 'quarantined'
            when is_incomplete and causes <> '' then 'quarantined'
            when
                causes like ',missing_in_bordereau%'
                and coalesce(bordereau_due_on >= {{ as_of_date() }}, false)
                then 'awaited'
            when causes <> '' then split_part(causes, ',', 2)
            when is_ledger_different then 'awaited'
            when account_difference_amount = 0 and ledger_difference_amount = 0 then 'matched'
            else 'within_tolerance'
        end as class,
        case line_code
            when 'ceded_premium' then 'premium'
            when 'ceding_commission' then 'commission'
            when 'ceded_claims_paid' then 'payment'
            when 'cap_adjustment' then 'payment'
            when 'ceded_recoveries' then 'recovery'
            else 'other'
        end as measure_code
    from caused
),

-- The two amounts that the class is about: those of the account and the bordereaux, or those of the ledger and the
-- account if only these differ.
shown as (
    select
        *,
        case when is_ledger_different and not is_account_different then reference_amount else bordereau_amount end
            as expected_amount,
        case when is_ledger_different and not is_account_different then ledger_amount else account_amount end
            as found_amount,
        is_ledger_different and not is_account_different as is_about_ledger,
        currency as found_currency
    from classed
),

valued as (
    select
        *,
        {{ product_amount('expected_amount', 'eur_per_unit_rate') }} as expected_amount_eur,
        {{ product_amount('found_amount', 'eur_per_unit_rate') }} as found_amount_eur
    from shown
)

select
    coalesce(treaty_id, insurer_id, '') || '|' || coalesce(account_period, '') || '|' || coalesce(line_code, '')
    || '|' || coalesce(currency, '') as key,
    insurer_id,
    treaty_id,
    account_period,
    line_code,
    reinsurer_id,
    product_code,
    period,
    measure_code,
    class,
    case
        when class = 'awaited' then null
        when class = 'quarantined' then nullif(substr(causes, 2), '')
        else nullif(substr(causes, length(class) + 3), '')
    end as also,
    expected_amount,
    found_amount,
    {{ difference_amount() }} as difference_amount,
    currency,
    found_currency,
    expected_amount_eur,
    found_amount_eur,
    {{ compared_amount_eur('expected_amount_eur', 'found_amount_eur') }} as compared_amount_eur,
    -- A source is missing from the day after its due date. `greatest` ignores the NULL of other classes.
    greatest(
        {{ paris_day('received_at') }},
        case class
            when 'missing_in_account' then {{ days_after('account_due_on', 1) }}
            when 'missing_in_bordereau' then {{ days_after('bordereau_due_on', 1) }}
            when 'ledger_differs' then {{ days_after('ledger_due_on', 1) }}
        end
    ) as known_on,
    coalesce(
        case when is_about_ledger then account_submission_id end, bordereau_submission_id, refused_submission_id
    ) as left_submission_id,
    case when is_about_ledger then account_line_number end as left_line_number,
    case when is_about_ledger then ledger_submission_id else account_submission_id end as right_submission_id,
    case when not is_about_ledger then account_line_number end as right_line_number,
    bordereau_amount,
    account_amount,
    ledger_amount,
    bordereau_line_count,
    account_line_count,
    ledger_entry_count,
    refused_line_count
from valued
