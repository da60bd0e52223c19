-- What the texts of each payment name: one row per payment, kind of name and name. Kinds: `exact` and `account` for the
-- identifier of a balance's line, `treaty`, `quarter`, `product`, `insurer`.

with

payments as (
    select * from {{ ref('int_settlement_movements') }}
    where movement_kind = 'payment'
),

accounts as (
    select account_line_id
    from {{ ref('int_accounts_current') }}
    where line_code = 'balance'
    union all
    select account_line_id
    from {{ ref('int_accounts_quarantined') }}
    where line_code = 'balance' and account_line_id is not null
),

account_names as (
    select
        account_line_id as name,
        {{ comparable_text('account_line_id') }} as name_text,
        replace({{ comparable_text('account_line_id') }}, ' ', '') as name_key
    from accounts
    group by account_line_id
),

quarters as (
    select name
    from (
        select {{ account_period_of('period') }} as name from {{ ref('int_submission_due_dates') }}
        union all
        select account_period as name from {{ ref('int_settlement_balances') }}
    ) as listed
    group by name
),

spellings as (
    select * from {{ ref('quarter_spellings') }}
),

spelled_quarters as (
    select
        quarters.name,
        {{ comparable_text(
            "replace(replace(replace(spellings.spelling, '{year}', substr(quarters.name, 1, 4)),"
            ~ " '{short_year}', substr(quarters.name, 3, 2)), '{quarter}', substr(quarters.name, 7, 1))"
        ) }} as name_text,
        spellings.valid_from,
        spellings.valid_to
    from quarters
    cross join spellings
),

insurer_names as (
    select
        insurer_id as name,
        {{ comparable_text('insurer_id') }} as name_text
    from {{ ref('insurers') }}
    union all
    select
        insurer_id as name,
        {{ comparable_text('name') }} as name_text
    from {{ ref('insurers') }}
),

-- The leading T of a treaty's identifier is optional.
treaty_names as (
    select
        treaty_id as name,
        {{ replace_pattern(comparable_text('treaty_id'), "'^ T '", "' '") }} as name_text
    from {{ ref('treaties') }}
),

product_names as (
    select
        product_code as name,
        {{ comparable_text('product_code') }} as name_text
    from {{ ref('products') }}
),

-- A longer product code hides each shorter one that it contains.
products as (
    select
        shorter.name,
        shorter.name_text,
        coalesce({{ joined_texts('trim(longer.name_text)', '|', 'length(longer.name_text) desc') }}, '/')
            as longer_pattern
    from product_names as shorter
    left join product_names as longer
        on
            {{ contains_name('longer.name_text', 'shorter.name_text') }}
            and shorter.name <> longer.name
    group by shorter.name, shorter.name_text
),

exact as (
    select
        payments.movement_key,
        'exact' as kind,
        account_names.name
    from payments
    inner join account_names
        on
            account_names.name_key in (
                payments.structured_reference_key,
                payments.end_to_end_key,
                {{ replace_pattern('payments.structured_reference_key', "'^RF[0-9][0-9]'", "''") }},
                {{ replace_pattern('payments.end_to_end_key', "'^RF[0-9][0-9]'", "''") }}
            )
    where account_names.name_key <> ''
    group by payments.movement_key, account_names.name
),

written_accounts as (
    select
        payments.movement_key,
        account_names.name,
        account_names.name_key
    from payments
    inner join account_names
        on replace(payments.reference_text, ' ', '') like '%' || account_names.name_key || '%'
    where
        account_names.name_key <> ''
        and (
            {{ contains_name('payments.reference_text', 'account_names.name_text') }}
            or (
                length(account_names.name_key) >= payments.reference_length_minimum
                and {{ has_pattern(
                    "replace(payments.reference_text, ' ', '')", identifier_pattern('account_names.name_key')
                ) }}
            )
        )
),

accounts_named as (
    select
        written_accounts.movement_key,
        'account' as kind,
        written_accounts.name
    from written_accounts
    left join written_accounts as longer
        on
            written_accounts.movement_key = longer.movement_key
            and longer.name_key like '%' || written_accounts.name_key || '%'
            and written_accounts.name_key <> longer.name_key
    where longer.name is null
),

treaties_named as (
    select
        payments.movement_key,
        'treaty' as kind,
        treaty_names.name,
        treaty_names.name_text
    from payments
    inner join treaty_names on {{ contains_name('payments.reference_text', 'treaty_names.name_text') }}
),

treaty_patterns as (
    select
        movement_key,
        {{ joined_texts('trim(name_text)', '|', 'length(name_text) desc') }} as pattern
    from treaties_named
    group by movement_key
),

-- The year of a treaty is not that of a quarter, and its product is part of its name.
remaining_texts as (
    select
        payments.movement_key,
        payments.booked_on,
        coalesce(
            {{ replace_pattern(
                'payments.reference_text', "'\\b(' || treaty_patterns.pattern || ')\\b'", "'/'"
            ) }},
            payments.reference_text
        ) as remaining_text
    from payments
    left join treaty_patterns on payments.movement_key = treaty_patterns.movement_key
),

quarters_named as (
    select
        remaining_texts.movement_key,
        'quarter' as kind,
        spelled_quarters.name
    from remaining_texts
    inner join spelled_quarters
        on
            {{ contains_name('remaining_texts.remaining_text', 'spelled_quarters.name_text') }}
            and {{ in_force('spelled_quarters', 'remaining_texts.booked_on') }}
    group by remaining_texts.movement_key, spelled_quarters.name
),

products_named as (
    select
        remaining_texts.movement_key,
        'product' as kind,
        products.name
    from remaining_texts
    inner join products
        on
            {{ contains_name('remaining_texts.remaining_text', 'products.name_text') }}
            and {{ contains_name(
                replace_pattern('remaining_texts.remaining_text', "'\\b(' || products.longer_pattern || ')\\b'", "'/'"),
                'products.name_text'
            ) }}
),

insurers_named as (
    select
        payments.movement_key,
        insurer_names.name,
        max(case
            when {{ contains_name('payments.reference_text', 'insurer_names.name_text') }} then 1
            else 0
        end) as is_in_reference
    from payments
    inner join insurer_names
        on
            {{ contains_name('payments.reference_text', 'insurer_names.name_text') }}
            or {{ contains_name('payments.counterparty_text', 'insurer_names.name_text') }}
    group by payments.movement_key, insurer_names.name
),

-- The reference outweighs the name of the counterparty.
payers as (
    select
        movement_key,
        max(is_in_reference) as is_in_reference
    from insurers_named
    group by movement_key
)

select
    movement_key,
    kind,
    name as named_code
from exact
union all
select
    movement_key,
    kind,
    name as named_code
from accounts_named
union all
select
    movement_key,
    kind,
    name as named_code
from treaties_named
union all
select
    movement_key,
    kind,
    name as named_code
from quarters_named
union all
select
    movement_key,
    kind,
    name as named_code
from products_named
union all
select
    insurers_named.movement_key,
    'insurer' as kind,
    insurers_named.name as named_code
from insurers_named
inner join payers
    on
        insurers_named.movement_key = payers.movement_key
        and insurers_named.is_in_reference = payers.is_in_reference
