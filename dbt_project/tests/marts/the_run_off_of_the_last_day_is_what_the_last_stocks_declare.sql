-- On the day of the build, the run-off of an envelope is the amount that the latest stock of each insurer declares
-- for ended guarantees, without guarantees excluded by a rule on that day and products not approved yet.

with

latest as (
    select
        submissions.sender_id as insurer_id,
        max(submissions.period) as period
    from {{ ref('stg_submissions') }} as submissions
    inner join {{ ref('stg_submission_registers') }} as registers
        on submissions.submission_id = registers.submission_id
    where registers.register_code = 'exposures' and submissions.verdict <> 'rejected'
    group by submissions.sender_id
),

owed as (
    select
        envelope_products.envelope_id,
        sum({{ product_amount('exposures.outstanding_amount', 'rates.eur_per_unit_rate') }}) as amount_eur
    from {{ ref('int_exposures_current') }} as exposures
    inner join latest
        on
            exposures.insurer_id = latest.insurer_id
            and exposures.period = latest.period
    inner join {{ ref('int_guarantees_current') }} as guarantees
        on
            exposures.insurer_id = guarantees.insurer_id
            and exposures.guarantee_id = guarantees.guarantee_id
    inner join {{ ref('products') }} as products on guarantees.product_code = products.product_code
    inner join {{ ref('envelope_products') }} as envelope_products
        on guarantees.product_code = envelope_products.product_code
    inner join {{ ref('int_currency_rates') }} as rates
        on
            exposures.currency = rates.currency
            and {{ as_of_date() }} >= rates.valid_from
            and {{ as_of_date() }} < rates.valid_before
    left join {{ ref('int_excluded_spans') }} as excluded
        on
            exposures.insurer_id = excluded.insurer_id
            and exposures.guarantee_id = excluded.guarantee_id
            and {{ as_of_date() }} >= excluded.excluded_from
            and {{ as_of_date() }} < excluded.excluded_before
    where
        excluded.guarantee_id is null
        and (guarantees.expires_on < {{ as_of_date() }} or guarantees.withdrawn_on < {{ as_of_date() }})
        and {{ as_of_date() }} >= coalesce(products.approved_on, {{ as_of_date() }})
    group by envelope_products.envelope_id
)

select
    usage.envelope_id,
    owed.amount_eur as expected_amount,
    usage.run_off_amount_eur as actual_amount
from {{ ref('fct_envelope_usage') }} as usage
left join owed on usage.envelope_id = owed.envelope_id
where
    usage.usage_on = {{ as_of_date() }}
    and usage.run_off_amount_eur is not null
    and coalesce(owed.amount_eur, 0) <> usage.run_off_amount_eur
