-- The premium due for each guarantee and month, compared with the lines that cover it, adjustments and refunds
-- included: one row per guarantee and month in force so far, and per month that a line charges for (decision 0026).

with

guarantee_months as (
    select * from {{ ref('int_guarantee_months') }}
),

lines as {{ not_materialized() }} (
    select * from {{ ref('int_premium_lines') }}
    where guarantee_id is not null
),

line_months as {{ not_materialized() }} (
    select * from {{ ref('int_premium_line_months') }}
),

quarantined as (
    select * from {{ ref('int_premiums_quarantined') }}
    where guarantee_id is not null
),

scheme_months as (
    select * from {{ ref('int_scheme_months') }}
),

due_dates as (
    select
        sender_id,
        {{ first_day_of('period') }} as month_on,
        due_on
    from {{ ref('int_submission_due_dates') }}
    where register_code = 'premiums'
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

tolerances as (
    {{ tolerances_in_force('premium_due', ['gross_premium_amount']) }}
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

months as (
    select
        {{ each_month(month_of('first_month_on'), month_of('last_month_on')) }} as month_on
    from scheme_months
),

-- Both sides of a month are valued at its closing rate, or at the latest known rate if the month has not ended.
month_rates as (
    select
        months.month_on,
        rates.currency,
        rates.eur_per_unit_rate
    from months
    inner join rates
        on
            least({{ last_day_of(month_of('months.month_on')) }}, {{ as_of_date() }}) >= rates.valid_from
            and least({{ last_day_of(month_of('months.month_on')) }}, {{ as_of_date() }}) < rates.valid_before
),

allocated as {{ not_materialized() }} (
    select
        insurer_id,
        guarantee_id,
        month_on,
        transaction_type,
        gross_premium_amount as amount,
        currency,
        received_at,
        submission_id,
        line_number
    from lines
    where covered_months_count = 1 and transaction_type <> 'refund'
    union all
    select
        insurer_id,
        guarantee_id,
        month_on,
        transaction_type,
        allocated_gross_premium_amount as amount,
        currency,
        received_at,
        submission_id,
        line_number
    from line_months
    where is_allocated
),

parts as {{ not_materialized() }} (
    select
        allocated.*,
        case when allocated.transaction_type = 'premium' and allocated.amount <> 0 then 1 else 0 end
            as premium_line_count,
        {{ product_amount('allocated.amount', 'month_rates.eur_per_unit_rate') }} as amount_eur
    from allocated
    left join month_rates
        on
            allocated.month_on = month_rates.month_on
            and allocated.currency = month_rates.currency
),

{{ one_row_per_key('charged', 'parts', ['insurer_id', 'guarantee_id', 'month_on'], {
    'amount': ('sum', 'amount'),
    'amount_eur': ('sum', 'amount_eur'),
    'first_currency': ('min', 'currency'),
    'last_currency': ('max', 'currency'),
    'premium_line_count': ('sum', 'premium_line_count'),
    'received_at': ('max', 'received_at'),
    'submission_id': ('max', 'submission_id'),
    'line_number': ('min', 'line_number'),
}) }},

refused_lines as (
    select
        quarantined.insurer_id,
        quarantined.guarantee_id,
        case
            when quarantined.covers_from is null or quarantined.covers_to is null
                then {{ first_day_of('quarantined.period') }}
            else quarantined.covers_from
        end as covers_from,
        case
            when quarantined.covers_from is null or quarantined.covers_to is null
                then {{ first_day_of('quarantined.period') }}
            else greatest(quarantined.covers_from, quarantined.covers_to)
        end as covers_to,
        scheme_months.first_month_on,
        scheme_months.last_month_on
    from quarantined
    cross join scheme_months
),

refused_line_months as (
    select
        insurer_id,
        guarantee_id,
        {{ each_month(
            month_of(day_within('covers_from', 'first_month_on', 'last_month_on')),
            month_of(day_within('covers_to', 'first_month_on', 'last_month_on'))
        ) }} as month_on
    from refused_lines
),

refused as (
    select
        insurer_id,
        guarantee_id,
        month_on
    from refused_line_months
    group by insurer_id, guarantee_id, month_on
),

paired as (
    select
        coalesce(due.insurer_id, charged.insurer_id) as insurer_id,
        coalesce(due.guarantee_id, charged.guarantee_id) as guarantee_id,
        coalesce(due.month_on, charged.month_on) as month_on,
        due.product_code,
        due.reinsurer_id,
        due.month_on is not null as is_in_force,
        case when due.month_on is null then charged.guarantee_id end as uncovered_guarantee_id,
        case when due.month_on is null then cast(0 as decimal(18, 2)) else due.due_premium_amount end
            as expected_amount,
        due.currency as due_currency,
        charged.first_currency,
        charged.last_currency,
        charged.amount as charged_amount,
        charged.amount_eur as charged_amount_eur,
        coalesce(charged.premium_line_count, 0) as premium_line_count,
        due.received_at as due_received_at,
        charged.received_at as charged_received_at,
        due.submission_id as left_submission_id,
        due.line_number as left_line_number,
        charged.submission_id as right_submission_id,
        charged.line_number as right_line_number
    from guarantee_months as due
    full outer join charged
        on
            due.insurer_id = charged.insurer_id
            and due.guarantee_id = charged.guarantee_id
            and due.month_on = charged.month_on
    where charged.month_on is not null or due.month_on <= {{ month_start(as_of_date()) }}
),

-- Lines in several currencies are added up in euros.
valued as (
    select
        paired.insurer_id,
        paired.guarantee_id,
        {{ month_of('paired.month_on') }} as period,
        coalesce(paired.product_code, terms.product_code) as product_code,
        coalesce(paired.reinsurer_id, terms.reinsurer_id) as reinsurer_id,
        'premium' as measure_code,
        paired.is_in_force,
        paired.expected_amount,
        case
            when paired.first_currency <> paired.last_currency then paired.charged_amount_eur
            else paired.charged_amount
        end as found_amount,
        coalesce(paired.due_currency, terms.currency, paired.last_currency) as currency,
        coalesce(
            paired.first_currency <> coalesce(paired.due_currency, terms.currency)
            or paired.last_currency <> coalesce(paired.due_currency, terms.currency),
            false
        ) as is_in_other_currency,
        case
            when paired.first_currency <> paired.last_currency then 'EUR'
            else coalesce(paired.last_currency, paired.due_currency)
        end as found_currency,
        {{ product_amount('paired.expected_amount', 'month_rates.eur_per_unit_rate') }} as expected_amount_eur,
        paired.charged_amount_eur as found_amount_eur,
        paired.premium_line_count,
        coalesce(due_dates.due_on, {{ last_day_of(month_of('paired.month_on')) }}) as charge_due_on,
        greatest(
            coalesce(paired.due_received_at, paired.charged_received_at),
            coalesce(paired.charged_received_at, paired.due_received_at)
        ) as received_at,
        refused.month_on is not null as has_refused_line,
        paired.left_submission_id,
        paired.left_line_number,
        paired.right_submission_id,
        paired.right_line_number
    from paired
    left join terms
        on
            paired.insurer_id = terms.insurer_id
            and paired.uncovered_guarantee_id = terms.guarantee_id
    left join month_rates
        on
            paired.month_on = month_rates.month_on
            and coalesce(paired.due_currency, terms.currency, paired.last_currency) = month_rates.currency
    left join due_dates
        on
            paired.insurer_id = due_dates.sender_id
            and paired.month_on = due_dates.month_on
    left join refused
        on
            paired.insurer_id = refused.insurer_id
            and paired.guarantee_id = refused.guarantee_id
            and paired.month_on = refused.month_on
),

-- The difference between amounts in two currencies is in euros.
compared as (
    select
        *,
        {{ difference_amount() }} as difference_amount,
        coalesce(found_amount, 0) = 0 as is_nothing_charged
    from valued
),

classed as (
    select
        compared.*,
        case
            when compared.is_in_force and compared.expected_amount is null then 'no_terms_in_force'
            when compared.difference_amount = 0 and not compared.is_in_other_currency then 'matched'
            when
                not compared.is_in_other_currency
                and not {{ is_beyond_tolerance(
                    'compared.difference_amount', 'compared.expected_amount', 'gross_premium_amount'
                ) }}
                then 'within_tolerance'
            when compared.difference_amount < 0 and compared.has_refused_line then 'quarantined'
            when compared.is_nothing_charged and compared.charge_due_on >= {{ as_of_date() }} then 'awaited'
            when compared.is_nothing_charged then 'premium_missing'
            when
                compared.difference_amount > 0
                and compared.expected_amount > 0
                and compared.premium_line_count > 1
                then 'premium_twice'
            else 'amount_differs'
        end as class
    from compared
    cross join tolerances
)

select
    insurer_id,
    guarantee_id,
    period,
    reinsurer_id,
    product_code,
    measure_code,
    class,
    cast(null as varchar) as also,
    expected_amount,
    found_amount,
    difference_amount,
    currency,
    found_currency,
    expected_amount_eur,
    found_amount_eur,
    {{ compared_amount_eur('expected_amount_eur', 'found_amount_eur') }} as compared_amount_eur,
    case
        when class = 'premium_missing'
            then greatest({{ paris_day('received_at') }}, {{ days_after('charge_due_on', 1) }})
        else {{ paris_day('received_at') }}
    end as known_on,
    left_submission_id,
    left_line_number,
    right_submission_id,
    right_line_number
from classed
