{#
    What cedents declare beside what reinsurers booked of it: the end of a model whose CTE `declared_amounts` has a row
    per declared line and line of account (insurer_id, source_reference, line_code, product_code, reinsurer_id, period,
    account_period, amount, currency, received_at, submission_id, line_number, is_quarantined). Gives one row per
    reference and line of account, every line and every entry in exactly one of them; a line booked twice is one row
    that holds both entries. `line_codes` are the lines of account compared; a refused entry whose line of account
    cannot be told is taken by the reconciliation that names the lines of account that are not its own.
#}
{% macro compared_with_ledger(reconciliation, line_codes, codes_of_others=none) -%}
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
-- Lines refused because their key is repeated share it: they are one side together.
{{ one_row_per_key('declared', 'declared_amounts', {
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

entries as {{ not_kept() }} (
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

{{ one_row_per_key('booked', 'entries', {
    'treaty_id': ('max', 'treaty_id'),
    'reinsurer_id': ('max', 'reinsurer_id'),
    'period': ('max', 'period'),
    'first_account_period': ('min', 'account_period'),
    'last_account_period': ('max', 'account_period'),
    'amount': ('sum', 'amount'),
    'least_amount': ('min', 'amount'),
    'greatest_amount': ('max', 'amount'),
    'first_currency': ('min', 'currency'),
    'last_currency': ('max', 'currency'),
    'received_at': ('max', 'received_at'),
    'submission_id': ('max', 'submission_id'),
    'line_number': ('min', 'line_number'),
    'is_quarantined': ('max', 'is_quarantined'),
}) }},

paired as (
    select
        coalesce(declared.source_reference, booked.source_reference) as source_reference,
        coalesce(declared.line_code, booked.line_code) as line_code,
        coalesce(declared.insurer_id, booked.insurer_id) as insurer_id,
        coalesce(booked.reinsurer_id, declared.reinsurer_id) as reinsurer_id,
        coalesce(declared.product_code, treaties.product_code) as product_code,
        coalesce(declared.period, booked.period) as period,
        declared.amount as expected_amount,
        booked.amount as found_amount,
        coalesce(declared.currency, booked.last_currency) as currency,
        greatest(
            coalesce(declared.received_at, booked.received_at), coalesce(booked.received_at, declared.received_at)
        ) as received_at,
        declared.submission_id as left_submission_id,
        declared.line_number as left_line_number,
        booked.submission_id as right_submission_id,
        booked.line_number as right_line_number,
        coalesce(declared.row_count, 0) as line_count,
        coalesce(booked.row_count, 0) as entry_count,
        coalesce(declared.is_quarantined, false) or coalesce(booked.is_quarantined, false) as is_quarantined,
        declared.source_reference is not null and booked.source_reference is not null as is_on_both_sides,
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
        booked.row_count > 1 as is_booked_twice
    from declared
    full outer join booked
        on
            declared.insurer_id = booked.insurer_id
            and declared.source_reference = booked.source_reference
            and declared.line_code = booked.line_code
    left join {{ ref('treaties') }} as treaties on booked.treaty_id = treaties.treaty_id
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
    '{{ reconciliation }}' as reconciliation,
    source_reference,
    line_code,
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
    {{ paris_day('received_at') }} as known_on,
    left_submission_id,
    left_line_number,
    right_submission_id,
    right_line_number,
    line_count,
    entry_count
from classed
{%- endmacro %}

{#
    The CTE `name`: one row per reference and line of account of the CTE `source`, and how many rows it had. Few share
    theirs: only those are grouped, each column by the function named beside it; the others stand as they are.
#}
{% macro one_row_per_key(name, source, columns) -%}
{%- set key = ['insurer_id', 'source_reference', 'line_code'] -%}
{%- set rows_key = 'rows_read.' ~ key | join(', rows_read.') -%}
{%- set same_key = [] -%}
{%- for column in key -%}
    {%- do same_key.append('rows_read.' ~ column ~ ' is not distinct from repeated_' ~ name ~ '.' ~ column) -%}
{%- endfor -%}
repeated_{{ name }} as (
    select {{ key | join(', ') }}
    from {{ source }}
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
    where repeated_{{ name }}.line_code is null
    union all
    select
        {{ rows_key }},
        {% for alias, (function, column) in columns.items() -%}
        {%- set grouped = function ~ '(rows_read.' ~ column ~ ')' -%}
        {{ 'cast(' ~ grouped ~ ' as decimal(18, 2))' if function == 'sum' else grouped }} as {{ alias }},
        {% endfor -%}
        count(*) as row_count
    from {{ source }} as rows_read
    inner join repeated_{{ name }} on {{ same_key | join(' and ') }}
    group by {{ rows_key }}
)
{%- endmacro %}
