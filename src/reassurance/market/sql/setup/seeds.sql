-- One table per seed of the dbt project, named as its file. Columns are text, except those with a type below.
-- Rows without a last day of validity get one: they are valid for ever.
{% for path, types in {
    'scheme/rules': {},
    'scheme/rule_parameters': {
        'value_rate': 'decimal(9, 6)', 'value_count': 'bigint', 'valid_from': 'date', 'valid_to': 'date',
    },
    'scheme/complement_maxima': {'primary_limit_multiple': 'double', 'valid_from': 'date', 'valid_to': 'date'},
    'scheme/treaty_terms': {
        'cession_share': 'decimal(9, 6)', 'premium_cession_share': 'decimal(9, 6)',
        'ceding_commission_rate': 'decimal(9, 6)', 'valid_from': 'date', 'valid_to': 'date',
    },
    'scheme/premium_rates': {'annual_premium_rate': 'decimal(9, 6)', 'valid_from': 'date', 'valid_to': 'date'},
    'scheme/risk_zones': {},
    'scheme/products': {},
    'scheme/buyer_maxima': {'maximum_amount': 'decimal(18, 2)', 'valid_from': 'date', 'valid_to': 'date'},
    'scheme/envelopes': {'cap_amount': 'decimal(18, 2)', 'valid_from': 'date', 'valid_to': 'date'},
    'scheme/envelope_products': {},
    'reference/fx_rates': {'eur_per_unit_rate': 'decimal(9, 6)'},
    'reference/settlement_accounts': {},
}.items() %}
    create table {{ path.split('/')[1] }} as
    from read_csv({{ seeds }} || '/{{ path }}.csv', all_varchar = true);

    {% for column, type in types.items() %}
        alter table {{ path.split('/')[1] }} alter {{ column }} type {{ type }};
    {% endfor %}
    {% if 'valid_to' in types %}
        update {{ path.split('/')[1] }} set valid_to = '9999-12-31'
        where valid_to is null;
    {% endif %}
{% endfor %}

-- The rate of each currency from the day on which it is fixed, the last one of its month.
create view rates as
select
    currency,
    eur_per_unit_rate as rate,
    last_day(cast(period || '-01' as date)) as fixed_on
from fx_rates;

create view share_thresholds as
select
    rule_id,
    value_rate as rate,
    valid_from,
    valid_to
from rule_parameters
where parameter in ('share_used', 'watched_withdrawn_share');

-- How many times the primary limit a complement may be, on a day.
create macro maximum_multiple(product, day) as (
    select max(m.primary_limit_multiple)
    from complement_maxima as m
    where m.product_code = product and day between m.valid_from and m.valid_to
);

-- The maximum cover on one buyer, on a day.
create macro buyer_maximum(product, buyers_grade, day) as (
    select max(m.maximum_amount)
    from buyer_maxima as m
    where m.product_code = product and m.grade = buyers_grade and day between m.valid_from and m.valid_to
);
