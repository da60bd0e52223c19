-- The seeds of the dbt project as tables of text, by the names of their files.
{% for path in [
    'scheme/rules', 'scheme/rule_parameters', 'scheme/complement_maxima', 'reference/fx_rates', 'scheme/treaty_terms',
    'scheme/premium_rates', 'scheme/risk_zones', 'scheme/products', 'scheme/buyer_maxima', 'scheme/envelopes',
    'scheme/envelope_products', 'reference/settlement_accounts',
] %}
    create table {{ path.split('/')[1] }} as
    from read_csv({{ seeds }} || '/{{ path }}.csv', all_varchar = true);
{% endfor %}

create view share_thresholds as
select
    rule_id,
    cast(value_rate as decimal(9, 6)) as rate,
    cast(valid_from as date) as valid_from,
    coalesce(cast(valid_to as date), date '9999-12-31') as valid_to
from rule_parameters
where parameter in ('share_used', 'watched_withdrawn_share');

-- How many times the primary limit a complement may be, on a day.
create macro maximum_multiple(product, day) as (
    select max(cast(primary_limit_multiple as double))
    from complement_maxima as m
    where m.product_code = product and day between cast(m.valid_from as date) and cast(m.valid_to as date)
);

-- The maximum cover on one buyer, on a day.
create macro buyer_maximum(product, buyers_grade, day) as (
    select max(cast(maximum_amount as decimal(18, 2)))
    from buyer_maxima as m
    where
        m.product_code = product and m.grade = buyers_grade
        and day between cast(m.valid_from as date) and cast(m.valid_to as date)
);
