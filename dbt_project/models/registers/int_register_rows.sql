-- Generated from expectations/submissions/ by `reassurance reference --write`.
-- Number of lines in force of each register: one row per sender, period and register with lines in force.
-- Entity registers are counted by period, because their model of current lines has only the latest version.

select
    insurer_id as sender_id,
    period,
    'accounts' as register_code,
    count(*) as row_count
from {{ ref('int_accounts_current') }}
group by insurer_id, period
union all
select
    reinsurer_id as sender_id,
    period,
    'bank_statements' as register_code,
    count(*) as row_count
from {{ ref('int_bank_statements_current') }}
group by reinsurer_id, period
union all
select
    insurer_id as sender_id,
    period,
    'claims' as register_code,
    count(*) as row_count
from {{ ref('int_claims_current') }}
group by insurer_id, period
union all
select
    insurer_id as sender_id,
    period,
    'exposures' as register_code,
    count(*) as row_count
from {{ ref('int_exposures_current') }}
group by insurer_id, period
union all
select
    insurer_id as sender_id,
    period,
    'guarantees' as register_code,
    count(*) as row_count
from {{ ref('int_guarantees_by_period') }}
group by insurer_id, period
union all
select
    reinsurer_id as sender_id,
    period,
    'ledger' as register_code,
    count(*) as row_count
from {{ ref('int_ledger_current') }}
group by reinsurer_id, period
union all
select
    insurer_id as sender_id,
    period,
    'limit_decisions' as register_code,
    count(*) as row_count
from {{ ref('int_limit_decisions_current') }}
group by insurer_id, period
union all
select
    insurer_id as sender_id,
    period,
    'policies' as register_code,
    count(*) as row_count
from {{ ref('int_policies_by_period') }}
group by insurer_id, period
union all
select
    insurer_id as sender_id,
    period,
    'portfolio_exposures' as register_code,
    count(*) as row_count
from {{ ref('int_portfolio_exposures_current') }}
group by insurer_id, period
union all
select
    insurer_id as sender_id,
    period,
    'premiums' as register_code,
    count(*) as row_count
from {{ ref('int_premiums_current') }}
group by insurer_id, period
