-- To the cent in euros, by insurer and line of account: the ledger's amounts are in the mart. An entry is valued at
-- the rate of the month that declares its premium line, else of its own month.

with

entries as (
    select
        ledger.insurer_id,
        ledger.line_code,
        {{ product_amount('ledger.amount', 'rates.eur_per_unit_rate') }} as amount_eur
    from {{ ref('int_ledger_current') }} as ledger
    left join {{ ref('int_premiums_current') }} as premiums
        on
            ledger.insurer_id = premiums.insurer_id
            and ledger.source_reference = premiums.premium_line_id
    left join {{ ref('fx_rates') }} as rates
        on
            ledger.currency = rates.currency
            and coalesce(premiums.period, ledger.period) = rates.period
    where ledger.line_code in ('ceded_premium', 'ceding_commission')
),

booked as (
    select
        insurer_id,
        sum(case when line_code = 'ceded_premium' then amount_eur else 0 end) as ceded_premium_amount_eur,
        sum(case when line_code = 'ceding_commission' then amount_eur else 0 end) as ceding_commission_amount_eur
    from entries
    group by insurer_id
),

in_mart as (
    select
        insurer_id,
        sum(booked_ceded_premium_amount_eur) as ceded_premium_amount_eur,
        sum(booked_ceding_commission_amount_eur) as ceding_commission_amount_eur
    from {{ ref('fct_premiums') }}
    group by insurer_id
)

select
    coalesce(booked.insurer_id, in_mart.insurer_id) as insurer_id,
    booked.ceded_premium_amount_eur as expected_amount,
    in_mart.ceded_premium_amount_eur as actual_amount
from booked
full outer join in_mart on booked.insurer_id = in_mart.insurer_id
where
    coalesce(booked.ceded_premium_amount_eur, 0) <> coalesce(in_mart.ceded_premium_amount_eur, 0)
    or coalesce(booked.ceding_commission_amount_eur, 0) <> coalesce(in_mart.ceding_commission_amount_eur, 0)
