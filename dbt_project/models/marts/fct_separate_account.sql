-- The separate account that the decree asks of the reinsurer, by year, product and line: income is positive, charges
-- and increases of provisions are negative, and the result is their sum. Amounts are those that the terms imply, after
-- bands and caps, without excluded claims. A year is the calendar year of the movement; a movement dated after the
-- build belongs to the year of the build. Provisions are the ceded reserves at the end of the year, or on the day of
-- the build.
{%- set account_lines = [
    ('ceded_premium', 'income', 'ceded_premium'),
    ('ceding_commission', 'charge', '-ceding_commission'),
    ('guarantee_fee', 'charge', '-guarantee_fee'),
    ('claims_paid', 'charge', '-claims_paid'),
    ('recoveries', 'income', 'recoveries'),
    ('cap_adjustment', 'income', '-cap_adjustment'),
    ('provision_change', 'provision', '-provision_change'),
    (
        'result',
        'result',
        'ceded_premium - ceding_commission - guarantee_fee - claims_paid'
        ~ ' + recoveries - cap_adjustment - provision_change'
    ),
] %}

with

positions as (
    select * from {{ ref('int_treaty_positions') }}
),

treaty_days as (
    select * from {{ ref('int_treaty_days') }}
),

years as (
    select * from {{ ref('int_treaty_years') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

movements as (
    select
        treaty_id,
        loss_terms_id,
        least(movement_on, {{ as_of_date() }}) as moved_on,
        ceded_premium_amount_eur as ceded_premium,
        ceding_commission_amount_eur as ceding_commission,
        guarantee_fee_amount_eur as guarantee_fee,
        case when movement_type in ('recovery', 'cap_adjustment') then 0.00 else state_loss_amount_eur end
            as claims_paid,
        case when movement_type = 'recovery' then -state_loss_amount_eur else 0.00 end as recoveries,
        case when movement_type = 'cap_adjustment' then state_loss_amount_eur else 0.00 end as cap_adjustment,
        0.00 as provision_change
    from positions
    union all
    select
        treaty_id,
        loss_terms_id,
        moved_on,
        0.00 as ceded_premium,
        0.00 as ceding_commission,
        0.00 as guarantee_fee,
        0.00 as claims_paid,
        0.00 as recoveries,
        0.00 as cap_adjustment,
        ceded_incurred_change_amount_eur - ceded_claim_change_amount_eur as provision_change
    from treaty_days
),

totals as (
    select
        cast(date_part('year', movements.moved_on) as integer) as account_year,
        years.product_code,
        years.reinsurer_id,
        sum(movements.ceded_premium) as ceded_premium,
        sum(movements.ceding_commission) as ceding_commission,
        sum(movements.guarantee_fee) as guarantee_fee,
        sum(movements.claims_paid) as claims_paid,
        sum(movements.recoveries) as recoveries,
        sum(movements.cap_adjustment) as cap_adjustment,
        sum(movements.provision_change) as provision_change
    from movements
    inner join years
        on
            movements.treaty_id = years.treaty_id
            and movements.loss_terms_id = years.loss_terms_id
    group by cast(date_part('year', movements.moved_on) as integer), years.product_code, years.reinsurer_id
),

account_lines as (
    {% for line_code, line_kind, amount in account_lines -%}
        select
            account_year,
            product_code,
            reinsurer_id,
            {{ loop.index }} as account_line_number,
            '{{ line_code }}' as account_line_code,
            '{{ line_kind }}' as account_line_kind,
            {{ amount }} as account_amount_eur
        from totals
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor -%}
)

select
    account_lines.account_year,
    make_date(account_lines.account_year, 12, 31) as year_ends_on,
    account_lines.product_code,
    products.product_name_fr,
    account_lines.reinsurer_id,
    account_lines.account_line_number,
    account_lines.account_line_code,
    account_lines.account_line_kind,
    cast(account_lines.account_amount_eur as decimal(18, 2)) as account_amount_eur,
    cast(
        sum(account_lines.account_amount_eur) over (
            partition by account_lines.product_code, account_lines.reinsurer_id, account_lines.account_line_number
            order by account_lines.account_year
        ) as decimal(18, 2)
    ) as account_amount_to_date_eur
from account_lines
inner join products on account_lines.product_code = products.product_code
