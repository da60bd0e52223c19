-- Generated from expectations/submissions/ by `reassurance reference --write`.
-- Number of rows and control totals of the accepted lines in staging: one row per submission, register and measure.

select
    submission_id,
    'accounts' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_accounts') }}
group by submission_id
union all
select
    submission_id,
    'accounts' as register_code,
    'amount' as measure,
    cast(sum(amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_accounts') }}
group by submission_id
union all
select
    submission_id,
    'bank_statements' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_bank_statements') }}
group by submission_id
union all
select
    submission_id,
    'bank_statements' as register_code,
    'amount' as measure,
    cast(sum(movement_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_bank_statements') }}
group by submission_id
union all
select
    submission_id,
    'claims' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_claims') }}
group by submission_id
union all
select
    submission_id,
    'claims' as register_code,
    'gross_amount' as measure,
    cast(sum(gross_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_claims') }}
group by submission_id
union all
select
    submission_id,
    'claims' as register_code,
    'ceded_amount' as measure,
    cast(sum(ceded_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_claims') }}
group by submission_id
union all
select
    submission_id,
    'exposures' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_exposures') }}
group by submission_id
union all
select
    submission_id,
    'exposures' as register_code,
    'public_limit_amount' as measure,
    cast(sum(public_limit_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_exposures') }}
group by submission_id
union all
select
    submission_id,
    'exposures' as register_code,
    'outstanding_amount' as measure,
    cast(sum(outstanding_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_exposures') }}
group by submission_id
union all
select
    submission_id,
    'guarantees' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_guarantees') }}
group by submission_id
union all
select
    submission_id,
    'guarantees' as register_code,
    'public_limit_amount' as measure,
    cast(sum(public_limit_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_guarantees') }}
group by submission_id
union all
select
    submission_id,
    'ledger' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_ledger') }}
group by submission_id
union all
select
    submission_id,
    'ledger' as register_code,
    'amount' as measure,
    cast(sum(amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_ledger') }}
group by submission_id
union all
select
    submission_id,
    'limit_decisions' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_limit_decisions') }}
group by submission_id
union all
select
    submission_id,
    'policies' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_policies') }}
group by submission_id
union all
select
    submission_id,
    'portfolio_exposures' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_portfolio_exposures') }}
group by submission_id
union all
select
    submission_id,
    'portfolio_exposures' as register_code,
    'limit_amount' as measure,
    cast(sum(limit_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_portfolio_exposures') }}
group by submission_id
union all
select
    submission_id,
    'portfolio_exposures' as register_code,
    'guaranteed_amount' as measure,
    cast(sum(guaranteed_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_portfolio_exposures') }}
group by submission_id
union all
select
    submission_id,
    'premiums' as register_code,
    'rows' as measure,
    cast(count(*) as decimal(18, 2)) as staged_amount
from {{ ref('stg_premiums') }}
group by submission_id
union all
select
    submission_id,
    'premiums' as register_code,
    'gross_premium_amount' as measure,
    cast(sum(gross_premium_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_premiums') }}
group by submission_id
union all
select
    submission_id,
    'premiums' as register_code,
    'ceded_premium_amount' as measure,
    cast(sum(ceded_premium_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_premiums') }}
group by submission_id
union all
select
    submission_id,
    'premiums' as register_code,
    'ceding_commission_amount' as measure,
    cast(sum(ceding_commission_amount) as decimal(18, 2)) as staged_amount
from {{ ref('stg_premiums') }}
group by submission_id
