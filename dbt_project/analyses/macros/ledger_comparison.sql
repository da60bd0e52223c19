with

declared_amounts as (
    select * from {{ ref('int_claims_current') }}
),

{{ compared_with_ledger('claims', ['ceded_claims_paid'], ['ceded_premium']) }}
