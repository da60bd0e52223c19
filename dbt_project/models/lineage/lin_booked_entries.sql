-- Ledger entries of premiums and commissions, each at the rate of the month of its premium line or, without a line in
-- force, of its own month.

with

entries as (
    select * from {{ ref('int_ledger_current') }}
    where line_code in ('ceded_premium', 'ceding_commission')
),

premiums as (
    select * from {{ ref('fct_premiums') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

valued as (
    select
        premiums.period,
        premiums.product_code,
        premiums.insurer_id,
        premiums.reinsurer_id,
        premiums.treaty_id,
        entries.entry_id,
        entries.source_reference,
        entries.line_code,
        entries.currency,
        {{ product_amount('entries.amount', 'rates.eur_per_unit_rate') }} as amount_eur,
        entries.submission_id,
        entries.line_number
    from entries
    inner join premiums
        on
            {{ is_same('entries.insurer_id', 'premiums.insurer_id') }}
            and entries.source_reference = premiums.premium_line_id
            and (premiums.is_declared or entries.period = premiums.period)
    left join rates
        on
            entries.currency = rates.currency
            and premiums.period = rates.period
)

select
    period,
    product_code,
    insurer_id,
    reinsurer_id,
    coalesce(treaty_id, '{{ unattributed() }}') as treaty_id,
    {{ account_period_of('period') }} as account_period,
    entry_id,
    source_reference,
    line_code,
    currency,
    case line_code when 'ceded_premium' then amount_eur end as booked_ceded_premium_amount_eur,
    case line_code when 'ceding_commission' then amount_eur end as booked_ceding_commission_amount_eur,
    case line_code when 'ceded_premium' then amount_eur else -amount_eur end as booked_net_ceded_premium_amount_eur,
    'ledger' as register_code,
    submission_id,
    line_number
from valued
