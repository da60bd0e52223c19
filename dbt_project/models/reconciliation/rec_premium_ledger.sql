-- What cedents declare against what reinsurers booked: one row per premium line and account line, every line and
-- every entry in exactly one row. A line booked twice is one row that holds both entries. Entries on claims belong
-- to another reconciliation.

with

premiums as (
    select * from {{ ref('int_premium_lines') }}
),

premiums_quarantined as (
    select * from {{ ref('int_premiums_quarantined') }}
),

ledger as (
    select * from {{ ref('int_ledger_current') }}
),

ledger_quarantined as (
    select * from {{ ref('int_ledger_quarantined') }}
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

declared_lines as (
    select
        insurer_id,
        premium_line_id,
        product_code,
        reinsurer_id,
        period,
        account_period,
        ceded_premium_amount,
        ceding_commission_amount,
        currency,
        received_at,
        submission_hash,
        line_number,
        false as is_quarantined
    from premiums
    union all
    select
        premiums_quarantined.insurer_id,
        coalesce(
            premiums_quarantined.premium_line_id,
            premiums_quarantined.submission_hash || '#' || premiums_quarantined.line_number
        ) as premium_line_id,
        terms.product_code,
        terms.reinsurer_id,
        premiums_quarantined.period,
        {{ account_period_of('premiums_quarantined.period') }} as account_period,
        premiums_quarantined.ceded_premium_amount,
        premiums_quarantined.ceding_commission_amount,
        premiums_quarantined.currency,
        premiums_quarantined.received_at,
        premiums_quarantined.submission_hash,
        premiums_quarantined.line_number,
        true as is_quarantined
    from premiums_quarantined
    left join terms
        on
            premiums_quarantined.insurer_id = terms.insurer_id
            and premiums_quarantined.guarantee_id = terms.guarantee_id
),

declared_amounts as (
    select
        declared_lines.*,
        'ceded_premium' as line_code,
        ceded_premium_amount as amount
    from declared_lines
    union all
    select
        declared_lines.*,
        'ceding_commission' as line_code,
        ceding_commission_amount as amount
    from declared_lines
),

-- Lines refused because their key is repeated share it: they are one side together.
declared as (
    select
        insurer_id,
        premium_line_id,
        line_code,
        max(product_code) as product_code,
        max(reinsurer_id) as reinsurer_id,
        max(period) as period,
        max(account_period) as account_period,
        cast(sum(amount) as decimal(18, 2)) as amount,
        max(currency) as currency,
        max(received_at) as received_at,
        max(submission_hash) as submission_hash,
        min(line_number) as line_number,
        max(case when is_quarantined then 1 else 0 end) = 1 as is_quarantined,
        count(*) as line_count
    from declared_amounts
    group by insurer_id, premium_line_id, line_code
),

entries as (
    select
        *,
        false as is_quarantined
    from ledger
    where line_code in ('ceded_premium', 'ceding_commission')
    union all
    select
        sender_id,
        reinsurer_id,
        entry_id,
        treaty_id,
        insurer_id,
        account_period,
        coalesce(line_code, 'unreadable') as line_code,
        amount,
        currency,
        booked_on,
        coalesce(source_reference, submission_hash || '#' || line_number) as source_reference,
        action,
        period,
        sequence,
        submission_kind,
        received_at,
        submission_hash,
        line_number,
        true as is_quarantined
    from ledger_quarantined
    -- An entry whose line of account cannot be told belongs to no other reconciliation.
    where
        line_code is null
        or line_code not in (
            'ceded_claims_paid', 'ceded_recoveries', 'ceded_reserve_change', 'balance', 'guarantee_fee'
        )
),

booked as (
    select
        insurer_id,
        source_reference,
        line_code,
        max(treaty_id) as treaty_id,
        max(reinsurer_id) as reinsurer_id,
        max(period) as period,
        min(account_period) as first_account_period,
        max(account_period) as last_account_period,
        cast(sum(amount) as decimal(18, 2)) as amount,
        min(amount) as least_amount,
        max(amount) as greatest_amount,
        min(currency) as first_currency,
        max(currency) as last_currency,
        max(received_at) as received_at,
        max(submission_hash) as submission_hash,
        min(line_number) as line_number,
        max(case when is_quarantined then 1 else 0 end) = 1 as is_quarantined,
        count(*) as entry_count
    from entries
    group by insurer_id, source_reference, line_code
),

paired as (
    select
        coalesce(declared.premium_line_id, booked.source_reference)
        || '|' || coalesce(declared.line_code, booked.line_code) as key,
        coalesce(declared.insurer_id, booked.insurer_id) as insurer_id,
        coalesce(booked.reinsurer_id, declared.reinsurer_id) as reinsurer_id,
        coalesce(declared.product_code, treaties.product_code) as product_code,
        coalesce(declared.period, booked.period) as period,
        declared.amount as expected_amount,
        booked.amount as found_amount,
        coalesce(declared.currency, booked.last_currency) as currency,
        cast(
            greatest(
                coalesce(declared.received_at, booked.received_at), coalesce(booked.received_at, declared.received_at)
            ) as date
        ) as known_on,
        declared.submission_hash as left_submission_hash,
        declared.line_number as left_line_number,
        booked.submission_hash as right_submission_hash,
        booked.line_number as right_line_number,
        coalesce(declared.line_count, 0) as line_count,
        coalesce(booked.entry_count, 0) as entry_count,
        coalesce(declared.is_quarantined, false) or coalesce(booked.is_quarantined, false) as is_quarantined,
        declared.premium_line_id is not null and booked.source_reference is not null as is_on_both_sides,
        (
            booked.least_amount is distinct from declared.amount
            or booked.greatest_amount is distinct from declared.amount
        ) as is_amount_different,
        (
            booked.first_account_period is distinct from declared.account_period
            or booked.last_account_period is distinct from declared.account_period
        ) as is_period_different,
        (
            booked.first_currency is distinct from declared.currency
            or booked.last_currency is distinct from declared.currency
        ) as is_currency_different,
        booked.entry_count > 1 as is_booked_twice
    from declared
    full outer join booked
        on
            declared.insurer_id = booked.insurer_id
            and declared.premium_line_id = booked.source_reference
            and declared.line_code = booked.line_code
    left join treaties on booked.treaty_id = treaties.treaty_id
),

classed as (
    select
        paired.*,
        case
            when is_quarantined then 'quarantined'
            when entry_count = 0 then 'missing_in_ledger'
            when line_count = 0 then 'missing_in_bordereau'
            when is_amount_different then 'amount_differs'
            when is_period_different then 'period_differs'
            when is_currency_different then 'currency_differs'
            when is_booked_twice then 'duplicate_in_ledger'
            else 'matched'
        end as class,
        case when is_on_both_sides and is_amount_different then ',amount_differs' else '' end
        || case when is_on_both_sides and is_period_different then ',period_differs' else '' end
        || case when is_on_both_sides and is_currency_different then ',currency_differs' else '' end
        || case when is_booked_twice then ',duplicate_in_ledger' else '' end as causes
    from paired
)

select
    'premium_ledger' as reconciliation,
    key,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    class,
    case
        when class in ('quarantined', 'missing_in_ledger', 'missing_in_bordereau', 'matched')
            then nullif(substr(causes, 2), '')
        else nullif(substr(causes, length(class) + 3), '')
    end as also,
    expected_amount,
    found_amount,
    cast(coalesce(found_amount, 0) - coalesce(expected_amount, 0) as decimal(18, 2)) as difference_amount,
    currency,
    known_on,
    left_submission_hash,
    left_line_number,
    right_submission_hash,
    right_line_number,
    line_count,
    entry_count
from classed
