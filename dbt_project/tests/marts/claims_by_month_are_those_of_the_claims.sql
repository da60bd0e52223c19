-- To the cent, by product, insurer and cause: flows of all months, and stocks of the last month, are those of the
-- claims.

with

claims as (
    select
        product_code,
        insurer_id,
        cause,
        count(*) as claim_count,
        sum(paid_amount_eur) as paid_amount_eur,
        sum(recovered_amount_eur) as recovered_amount_eur,
        sum(ceded_paid_amount_eur) as ceded_paid_amount_eur,
        sum(ceded_recovered_amount_eur) as ceded_recovered_amount_eur,
        sum(reserve_amount_eur) as reserve_amount_eur,
        sum(incurred_amount_eur) as incurred_amount_eur,
        sum(declared_ceded_reserve_amount_eur) as declared_ceded_reserve_amount_eur,
        sum(declared_ceded_incurred_amount_eur) as declared_ceded_incurred_amount_eur
    from {{ ref('fct_claims') }}
    group by product_code, insurer_id, cause
),

ranked as (
    select
        *,
        row_number() over (partition by product_code, insurer_id, cause order by period desc) as recency_rank
    from {{ ref('fct_claim_months') }}
),

months as (
    select
        product_code,
        insurer_id,
        cause,
        sum(notified_count) as claim_count,
        sum(paid_amount_eur) as paid_amount_eur,
        sum(recovered_amount_eur) as recovered_amount_eur,
        sum(ceded_paid_amount_eur) as ceded_paid_amount_eur,
        sum(ceded_recovered_amount_eur) as ceded_recovered_amount_eur,
        sum(case when recency_rank = 1 then claim_count else 0 end) as claim_count_to_date,
        sum(case when recency_rank = 1 then reserve_amount_eur else 0 end) as reserve_amount_eur,
        sum(case when recency_rank = 1 then incurred_amount_eur else 0 end) as incurred_amount_eur,
        sum(case when recency_rank = 1 then declared_ceded_reserve_amount_eur else 0 end)
            as declared_ceded_reserve_amount_eur,
        sum(case when recency_rank = 1 then declared_ceded_incurred_amount_eur else 0 end)
            as declared_ceded_incurred_amount_eur
    from ranked
    group by product_code, insurer_id, cause
)

select
    coalesce(claims.product_code, months.product_code) as product_code,
    coalesce(claims.insurer_id, months.insurer_id) as insurer_id,
    coalesce(claims.cause, months.cause) as cause,
    claims.incurred_amount_eur as expected_amount,
    months.incurred_amount_eur as actual_amount
from claims
full outer join months
    on
        claims.product_code = months.product_code
        and claims.insurer_id = months.insurer_id
        and claims.cause = months.cause
where
    claims.claim_count is distinct from months.claim_count
    or claims.claim_count is distinct from months.claim_count_to_date
    or claims.paid_amount_eur is distinct from months.paid_amount_eur
    or claims.recovered_amount_eur is distinct from months.recovered_amount_eur
    or claims.ceded_paid_amount_eur is distinct from months.ceded_paid_amount_eur
    or claims.ceded_recovered_amount_eur is distinct from months.ceded_recovered_amount_eur
    or claims.reserve_amount_eur is distinct from months.reserve_amount_eur
    or claims.incurred_amount_eur is distinct from months.incurred_amount_eur
    or claims.declared_ceded_reserve_amount_eur is distinct from months.declared_ceded_reserve_amount_eur
    or claims.declared_ceded_incurred_amount_eur is distinct from months.declared_ceded_incurred_amount_eur
