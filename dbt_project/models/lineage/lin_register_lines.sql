-- Generated from expectations/submissions/ by `reassurance reference --write`.
-- Lines in force of each register, entity registers by period.

select
    insurer_id as sender_id,
    period,
    'accounts' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_accounts_current') }}
union all
select
    reinsurer_id as sender_id,
    period,
    'bank_statements' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_bank_statements_current') }}
union all
select
    insurer_id as sender_id,
    period,
    'claims' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_claims_current') }}
union all
select
    insurer_id as sender_id,
    period,
    'exposures' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_exposures_current') }}
union all
select
    insurer_id as sender_id,
    period,
    'guarantees' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_guarantees_by_period') }}
union all
select
    reinsurer_id as sender_id,
    period,
    'ledger' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_ledger_current') }}
union all
select
    insurer_id as sender_id,
    period,
    'limit_decisions' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_limit_decisions_current') }}
union all
select
    insurer_id as sender_id,
    period,
    'policies' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_policies_by_period') }}
union all
select
    insurer_id as sender_id,
    period,
    'portfolio_exposures' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_portfolio_exposures_current') }}
union all
select
    insurer_id as sender_id,
    period,
    'premiums' as register_code,
    1 as rows_in_force_count,
    submission_id,
    line_number
from {{ ref('int_premiums_current') }}
