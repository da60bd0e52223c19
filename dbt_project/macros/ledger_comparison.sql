{#
    Lines declared by cedents, compared with the entries that reinsurers booked for them. The macro is the end of a
    model whose CTE `declared_amounts` has one row per declared line and line of account (insurer_id,
    source_reference, line_code, product_code, reinsurer_id, period, account_period, amount, currency, received_at,
    submission_id, line_number, is_quarantined). It returns one row per reference and line of account. Every line and
    every entry is in exactly one row; a line booked twice is one row with both entries.

    `register` is the register that declares the lines. An entry without a line is awaited until this register is due,
    and a line without an entry until the ledger is due. `line_codes` are the lines of account to compare. A refused
    entry whose line of account cannot be read belongs to the reconciliation that has `codes_of_others`, the lines of
    account of the other reconciliations.
#}
{% macro compared_with_ledger(register, line_codes, codes_of_others=none) -%}
{%- set ledger_key = ['insurer_id', 'source_reference', 'line_code'] -%}
{%- set codes = "'" ~ line_codes | join("', '") ~ "'" -%}
{%- set carried_columns -%}
        treaty_id,
        reinsurer_id,
        period,
        account_period,
        amount,
        currency,
        received_at,
        submission_id,
        line_number
{%- endset -%}
-- Lines refused for a repeated key have the same key: they are added up.
{{ one_row_per_key('declared', 'declared_amounts', ledger_key, {
    'product_code': ('max', 'product_code'),
    'reinsurer_id': ('max', 'reinsurer_id'),
    'period': ('max', 'period'),
    'account_period': ('max', 'account_period'),
    'amount': ('sum', 'amount'),
    'currency': ('max', 'currency'),
    'received_at': ('max', 'received_at'),
    'submission_id': ('max', 'submission_id'),
    'line_number': ('min', 'line_number'),
    'is_quarantined': ('max', 'is_quarantined'),
}) }},

entries as {{ not_materialized() }} (
    select
        insurer_id,
        source_reference,
        line_code,
        {{ carried_columns }},
        false as is_quarantined
    from {{ ref('int_ledger_current') }}
    where line_code in ({{ codes }})
    union all
    select
        insurer_id,
        coalesce(source_reference, line_reference) as source_reference,
        coalesce(line_code, 'unreadable') as line_code,
        {{ carried_columns }},
        true as is_quarantined
    from {{ ref('int_ledger_quarantined') }}
    where
        {% if codes_of_others is none -%}
            line_code in ({{ codes }})
        {%- else -%}
            line_code is null or line_code not in ('{{ codes_of_others | join("', '") }}')
        {%- endif %}
),

{{ one_row_per_key('booked', 'entries', ledger_key, {
    'treaty_id': ('max', 'treaty_id'),
    'reinsurer_id': ('max', 'reinsurer_id'),
    'period': ('max', 'period'),
    'account_period': ('max', 'account_period'),
    'amount': ('sum', 'amount'),
    'currency': ('max', 'currency'),
    'received_at': ('max', 'received_at'),
    'submission_id': ('max', 'submission_id'),
    'line_number': ('min', 'line_number'),
    'is_quarantined': ('max', 'is_quarantined'),
}) }},

-- Entries of the same line are valued one by one, then added up.
declared_periods as (
    select
        repeated_booked.insurer_id,
        repeated_booked.source_reference,
        repeated_booked.line_code,
        max(declared_amounts.period) as period
    from repeated_booked
    left join declared_amounts
        on
            repeated_booked.insurer_id = declared_amounts.insurer_id
            and repeated_booked.source_reference = declared_amounts.source_reference
            and repeated_booked.line_code = declared_amounts.line_code
    group by repeated_booked.insurer_id, repeated_booked.source_reference, repeated_booked.line_code
),

repeated_booking_totals as (
    select
        entries.insurer_id,
        entries.source_reference,
        entries.line_code,
        min(entries.account_period) as first_account_period,
        min(entries.currency) as first_currency,
        min(entries.amount) as minimum_amount,
        max(entries.amount) as maximum_amount,
        cast(
            sum({{ product_amount('entries.amount', 'rates.eur_per_unit_rate') }}) as decimal(18, 2)
        ) as amount_eur
    from rows_of_repeated_booked as entries
    inner join declared_periods
        on
            {{ is_same('entries.insurer_id', 'declared_periods.insurer_id') }}
            and entries.source_reference = declared_periods.source_reference
            and entries.line_code = declared_periods.line_code
    left join {{ ref('fx_rates') }} as rates
        on
            entries.currency = rates.currency
            and coalesce(declared_periods.period, entries.period) = rates.period
    group by entries.insurer_id, entries.source_reference, entries.line_code
),

paired as (
    select
        coalesce(declared.source_reference, booked.source_reference) as source_reference,
        coalesce(declared.line_code, booked.line_code) as line_code,
        coalesce(declared.insurer_id, booked.insurer_id) as insurer_id,
        coalesce(booked.reinsurer_id, declared.reinsurer_id) as reinsurer_id,
        coalesce(declared.product_code, treaties.product_code) as product_code,
        coalesce(declared.period, booked.period) as period,
        declared.amount as expected_amount,
        booked.amount as booked_amount,
        declared.currency as declared_currency,
        booked.currency as last_currency,
        declared.account_period as declared_account_period,
        booked.account_period as last_account_period,
        greatest(
            coalesce(declared.received_at, booked.received_at), coalesce(booked.received_at, declared.received_at)
        ) as received_at,
        declared.submission_id as left_submission_id,
        declared.line_number as left_line_number,
        booked.submission_id as right_submission_id,
        booked.line_number as right_line_number,
        coalesce(declared.row_count, 0) as line_count,
        coalesce(booked.row_count, 0) as entry_count,
        -- Join keys of the joins below, null where no row can match. With a condition on one side only, DuckDB would
        -- compare every pair of rows.
        case when booked.row_count > 1 then booked.source_reference end as reference_booked_twice,
        case
            when booked.row_count is null then declared.reinsurer_id
            when declared.row_count is null then booked.insurer_id
        end as counterpart_sender_id,
        case when booked.row_count is null then 'ledger' else '{{ register }}' end as counterpart_register_code,
        coalesce(declared.is_quarantined, false) or coalesce(booked.is_quarantined, false) as is_quarantined,
        declared.source_reference is not null and booked.source_reference is not null as is_on_both_sides,
        booked.row_count > 1 as is_booked_twice
    from declared
    full outer join booked
        on
            declared.insurer_id = booked.insurer_id
            and declared.source_reference = booked.source_reference
            and declared.line_code = booked.line_code
    left join {{ ref('treaties') }} as treaties on booked.treaty_id = treaties.treaty_id
),

-- The first and the last value of a column are equal for a single entry. For several entries the first value comes
-- from `repeated_booking_totals`.
ranged as (
    select
        paired.*,
        coalesce(repeated_booking_totals.first_currency, paired.last_currency) as first_currency,
        coalesce(repeated_booking_totals.first_account_period, paired.last_account_period) as first_account_period,
        coalesce(repeated_booking_totals.minimum_amount, paired.booked_amount) as minimum_amount,
        coalesce(repeated_booking_totals.maximum_amount, paired.booked_amount) as maximum_amount,
        repeated_booking_totals.amount_eur as together_amount_eur
    from paired
    left join repeated_booking_totals
        on
            {{ is_same('paired.insurer_id', 'repeated_booking_totals.insurer_id') }}
            and paired.reference_booked_twice = repeated_booking_totals.source_reference
            and paired.line_code = repeated_booking_totals.line_code
),

-- Each side is in its own currency. Entries in several currencies are added up in euros.
valued as (
    select
        ranged.*,
        (
            ranged.minimum_amount is distinct from ranged.expected_amount
            or ranged.maximum_amount is distinct from ranged.expected_amount
        ) as is_amount_different,
        (
            ranged.first_account_period is distinct from ranged.declared_account_period
            or ranged.last_account_period is distinct from ranged.declared_account_period
        ) as is_period_different,
        (
            ranged.first_currency is distinct from ranged.declared_currency
            or ranged.last_currency is distinct from ranged.declared_currency
        ) as is_currency_different,
        case
            when ranged.first_currency <> ranged.last_currency then ranged.together_amount_eur
            else ranged.booked_amount
        end as found_amount,
        coalesce(ranged.declared_currency, ranged.last_currency) as currency,
        case
            when ranged.first_currency <> ranged.last_currency then 'EUR'
            else coalesce(ranged.last_currency, ranged.declared_currency)
        end as found_currency,
        {{ product_amount('ranged.expected_amount', 'declared_rates.eur_per_unit_rate') }} as expected_amount_eur,
        coalesce(
            ranged.together_amount_eur,
            {{ product_amount('ranged.booked_amount', 'booked_rates.eur_per_unit_rate') }}
        ) as found_amount_eur
    from ranged
    left join {{ ref('fx_rates') }} as declared_rates
        on
            ranged.declared_currency = declared_rates.currency
            and ranged.period = declared_rates.period
    left join {{ ref('fx_rates') }} as booked_rates
        on
            ranged.last_currency = booked_rates.currency
            and ranged.period = booked_rates.period
),

-- The counterpart of a line is the reinsurer's ledger of the month. That of an entry is the insurer's register of the
-- month.
dated as (
    select
        valued.*,
        case
            when valued.entry_count = 0 or valued.line_count = 0
                then coalesce(due_dates.due_on, {{ last_day_of('valued.period') }})
        end as counterpart_due_on
    from valued
    left join {{ ref('int_submission_due_dates') }} as due_dates
        on
            valued.counterpart_sender_id = due_dates.sender_id
            and valued.counterpart_register_code = due_dates.register_code
            and valued.period = due_dates.period
),

classed as (
    select
        dated.*,
        case
            when is_quarantined then 'quarantined'
            when counterpart_due_on >= {{ as_of_date() }} then 'awaited'
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
        || case when is_booked_twice then ',duplicate_in_ledger' else '' end as causes,
        case line_code
            when 'ceded_premium' then 'premium'
            when 'ceding_commission' then 'commission'
            when 'ceded_claims_paid' then 'payment'
            when 'ceded_recoveries' then 'recovery'
            else 'other'
        end as measure_code
    from dated
)

-- The difference between amounts in two currencies is in euros.
select
    source_reference,
    line_code,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    measure_code,
    class,
    -- For a line that is on both sides and can be read, the class is the first of its causes.
    case
        when is_quarantined or not is_on_both_sides then nullif(substr(causes, 2), '')
        else nullif(substr(causes, length(class) + 3), '')
    end as also,
    expected_amount,
    cast(found_amount as decimal(18, 2)) as found_amount,
    {{ difference_amount() }} as difference_amount,
    currency,
    found_currency,
    expected_amount_eur,
    found_amount_eur,
    {{ compared_amount_eur('expected_amount_eur', 'found_amount_eur') }} as compared_amount_eur,
    -- A counterpart is missing from the day after its due date. `greatest` ignores the NULL of other classes.
    greatest(
        {{ paris_day('received_at') }},
        case
            when class in ('missing_in_ledger', 'missing_in_bordereau') then {{ days_after('counterpart_due_on', 1) }}
        end
    ) as known_on,
    left_submission_id,
    left_line_number,
    right_submission_id,
    right_line_number,
    line_count,
    entry_count
from classed
{%- endmacro %}

{#
    The CTE `name`: one row per key of the CTE `source` and the number of its rows. The last column of the key is
    never null. Few keys are repeated. A hash identifies them, and only their rows are grouped: `columns` gives
    the aggregate function of each column. All other rows are returned unchanged.
#}
{% macro one_row_per_key(name, source, key, columns) -%}
{%- set rows_key = 'rows_read.' ~ key | join(', rows_read.') -%}
{%- set same_key = [] -%}
{%- for column in key -%}
    {%- do same_key.append(is_same('rows_read.' ~ column, 'repeated_' ~ name ~ '.' ~ column)) -%}
{%- endfor -%}
rows_of_repeated_{{ name }} as (
    select *
    from {{ source }}
    where
        {{ row_hash(key) }} in (
            select {{ row_hash(key) }} from {{ source }} group by {{ row_hash(key) }} having count(*) > 1
        )
),

repeated_{{ name }} as (
    select {{ key | join(', ') }}
    from rows_of_repeated_{{ name }}
    group by {{ key | join(', ') }}
    having count(*) > 1
),

{{ name }} as (
    select
        {{ rows_key }},
        {% for alias, (function, column) in columns.items() -%}
        rows_read.{{ column }} as {{ alias }},
        {% endfor -%}
        1 as row_count
    from {{ source }} as rows_read
    left join repeated_{{ name }} on {{ same_key | join(' and ') }}
    where repeated_{{ name }}.{{ key[-1] }} is null
    union all
    select
        {{ rows_key }},
        {% for alias, (function, column) in columns.items() -%}
        {%- set grouped = function ~ '(rows_read.' ~ column ~ ')' -%}
        {{ 'cast(' ~ grouped ~ ' as decimal(18, 2))' if function == 'sum' else grouped }} as {{ alias }},
        {% endfor -%}
        count(*) as row_count
    from rows_of_repeated_{{ name }} as rows_read
    inner join repeated_{{ name }} on {{ same_key | join(' and ') }}
    group by {{ rows_key }}
)
{%- endmacro %}
