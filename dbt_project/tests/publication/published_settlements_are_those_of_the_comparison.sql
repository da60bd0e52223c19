-- Every row of the settlement comparison is published, and matched amounts add up to those that balances received.

with

published as (
    select
        key,
        sum(coalesce(matched_amount, 0)) as matched_amount
    from {{ ref('fct_settlements') }}
    group by key
),

compared as (
    select * from {{ ref('rec_settlement') }}
),

counted as (
    select
        (select count(*) from {{ ref('fct_settlements') }}) as expected_count,
        (select count(*) from {{ ref('pub_ministry__settlement') }}) as actual_count
)

select
    compared.key,
    compared.found_amount as expected_amount,
    published.matched_amount as actual_amount
from compared
left join published on compared.key = published.key
where
    published.key is null
    or (compared.payment_due_on is not null and compared.found_amount <> published.matched_amount)
union all
select
    'rows' as key,
    expected_count as expected_amount,
    actual_count as actual_amount
from counted
where expected_count <> actual_count
